import type { Graph, Piece } from '../../graph/index.ts';
import { BlockCosts } from './blocks/costs.ts';
import { Interpolation } from './interpolate.ts';
import { kernelWork } from './kernel-work.ts';
import { type FusedKernel, fusedKernels } from './kernels.ts';
import { PerPiece } from './pieces.ts';
import { type KernelTable, type LatencyTable, tableError } from './table-schema.ts';

/** A predicted latency. */
export interface Prediction {
  /** Milliseconds of one call. */
  readonly ms: number;
  /** Standard deviation, milliseconds; null where the table says nothing of its errors. */
  readonly sd: number | null;
  /** Kernels that the table has no row of, estimated from others of their kind. */
  readonly interpolated: number;
}

/** What a part of a network adds to its latency. */
export interface PartCost {
  readonly ms: number;
  /** Variance that interpolating adds, milliseconds². */
  readonly variance: number;
  readonly interpolated: number;
}

/** Predicts the latency of networks by a table. */
export interface LatencyPredictor {
  /**
   * Of a whole network.
   * @throws MixnasError `LATENCY_TABLE` naming what the table has nothing of
   */
  predict(graph: Graph): Prediction;
  /**
   * The same from the pieces of a network of one space: what a piece costs is worked out once.
   * @param size side of the square images, pixels
   * @param channels of the images; left out, 3
   */
  predictPieces(pieces: readonly Piece[], size: number, channels?: number): Prediction;
}

function kernelCosts(table: KernelTable, source: string): (part: Graph) => PartCost {
  const known = new Map(table.rows.map((row) => [row.key, row.corrected]));
  let interpolation: Interpolation | undefined;
  const estimate = (kernel: FusedKernel): PartCost => {
    interpolation ??= new Interpolation(
      table.rows.map(({ key, work, corrected }) => ({ kind: key.slice(0, key.indexOf('|')), work, ms: corrected })),
    );
    const time = interpolation.time(kernel.kind, kernelWork(kernel));
    if (time !== null) return { ms: time.ms, variance: (time.sd * time.ms) ** 2, interpolated: 1 };
    throw tableError(
      source,
      `no row for kernel ${kernel.key}, and too few rows of its kind to estimate it`,
      `the table was built for space ${table.space.name} and images of ${table.target.size} px`,
    );
  };
  return (part) => {
    const costs = fusedKernels(part).map((kernel): PartCost => {
      const ms = known.get(kernel.key);
      return ms === undefined ? estimate(kernel) : { ms, variance: 0, interpolated: 0 };
    });
    return totalOf(costs);
  };
}

function totalOf(costs: readonly PartCost[]): PartCost {
  let [ms, variance, interpolated] = [0, 0, 0];
  for (const cost of costs) {
    ms += cost.ms;
    variance += cost.variance;
    interpolated += cost.interpolated;
  }
  return { ms, variance, interpolated };
}

/** The blocks of a network as networks of their own would be costed: each with the nodes of one block. */
function predictorOf(
  partCost: (part: Graph) => PartCost,
  wholeCost: (graph: Graph) => PartCost,
  intercept: number,
  relativeSd: number | null,
): LatencyPredictor {
  const perPiece = new PerPiece(partCost);
  const predictionOf = (cost: PartCost): Prediction => {
    const ms = intercept + cost.ms;
    const sd = relativeSd === null ? null : Math.sqrt((relativeSd * ms) ** 2 + cost.variance);
    return { ms, sd, interpolated: cost.interpolated };
  };
  return {
    predict: (graph) => predictionOf(wholeCost(graph)),
    predictPieces: (pieces, size, channels) => predictionOf(totalOf(perPiece.of(pieces, size, channels))),
  };
}

/**
 * The predictor of a table.
 *
 * Kernels: ms = intercept + sum of the kernels' corrected times. The deviation is the table's residual one, relative to the
 * prediction. A kernel without a row is interpolated from the rows of its kind, and its uncertainty is added; with fewer
 * than 12 of the kind it is an error. Blocks: ms = sum of the rows of the blocks; a block without a row is an error, and
 * there is no deviation, as imported tables do not know theirs.
 *
 * @param source the table's file, for errors
 */
export function openPredictor(table: LatencyTable, source: string): LatencyPredictor {
  if (table.rowsOf === 'kernels') {
    const costs = kernelCosts(table, source);
    return predictorOf(costs, costs, table.correction.intercept, table.residual.sd);
  }
  const blocks = new BlockCosts(table, source);
  const cost = (ms: number): PartCost => ({ ms, variance: 0, interpolated: 0 });
  return predictorOf(
    (part) => cost(blocks.piece(part)),
    (graph) => cost(blocks.network(graph)),
    blocks.base,
    null,
  );
}
