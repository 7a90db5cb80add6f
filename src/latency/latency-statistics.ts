import { median, quantile } from '../util/quantile.ts';

/** Whether a measurement can be relied on; see `stateOf`. */
export type LatencyState = 'stable' | 'unstable' | 'contended';

/** Figures of a network's timed runs, in milliseconds. */
export interface LatencySummary {
  /** Median of the medians of the blocks: a disturbed block or a few slow runs do not move it. */
  readonly ms: number;
  /** Over all runs: a tenth of them were faster, a tenth slower. */
  readonly p10: number;
  readonly p90: number;
  /** Coefficient of variation of the blocks' medians, a fraction; 0 for a single block. */
  readonly cv: number;
}

/** Computing time of other programs while a network ran, in cores: 1 is one core that is always busy. */
export interface ForeignLoad {
  /** On the whole machine. */
  readonly machine: number;
  /** On the cores that the network was pinned to; null where it was not pinned. */
  readonly pinned: number | null;
}

/** Blocks whose medians vary more are `unstable`. */
export const UNSTABLE_CV = 0.03;
/** Foreign load above which a measurement is `contended`: of the machine in cores, and of each core that is pinned to. */
export const CONTENDED_MACHINE = 0.25;
export const CONTENDED_PINNED = 0.1;
/** Share of the machine's highest speed below which a measurement is `contended`. */
export const CONTENDED_SPEED = 0.92;

/** Sample standard deviation over mean; 0 for fewer than two values. */
export function variation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1)) / mean;
}

/** @param blocks milliseconds of the runs of each block; at least one block, none empty */
export function summarise(blocks: readonly (readonly number[])[]): LatencySummary {
  const medians = blocks.map(median);
  const all = blocks.flat().sort((a, b) => a - b);
  return { ms: median(medians), p10: quantile(all, 0.1), p90: quantile(all, 0.9), cv: variation(medians) };
}

/**
 * `contended` where other programs computed meanwhile: more than a quarter of a core anywhere on the machine, or more than
 * a tenth of each core that the network was pinned to; or where the machine was slower than it can be (neighbours of a
 * virtual machine, a lower clock). Otherwise `unstable` where the blocks' medians vary by more than 3 %.
 * @param foreign null where the machine's load says nothing, for the network ran elsewhere
 * @param pinnedCores cores that the network was pinned to, 0 where it was not
 * @param speed of the machine as a share of its highest, (0, 1]
 */
export function stateOf(cv: number, foreign: ForeignLoad | null, pinnedCores: number, speed = 1): LatencyState {
  if (speed < CONTENDED_SPEED) return 'contended';
  if (foreign !== null) {
    const isBusy = foreign.machine > CONTENDED_MACHINE;
    if (isBusy || (foreign.pinned ?? 0) > CONTENDED_PINNED * pinnedCores) return 'contended';
  }
  return cv > UNSTABLE_CV ? 'unstable' : 'stable';
}
