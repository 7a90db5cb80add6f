import { type Graph, graphParameters, isDecayed, isTrained, type Parameter } from '../../../graph/index.ts';
import { inUnits } from './words.ts';

/** Where each weight lies in one block of floats. */
export interface Layout {
  readonly parameters: readonly Parameter[];
  readonly offsets: ReadonlyMap<string, number>;
  /** Size of the block. */
  readonly floats: number;
  /** Start, size and 1 or 0 for weight decay of every piece that is trained, flat: what the optimiser walks. */
  readonly pieces: readonly number[];
}

const MOST_OF_A_PIECE = 16384;

function piecesOf(offset: number, size: number, decayed: boolean): number[] {
  const pieces: number[] = [];
  for (let from = 0; from < size; from += MOST_OF_A_PIECE) {
    pieces.push(offset + from, Math.min(MOST_OF_A_PIECE, size - from), decayed ? 1 : 0);
  }
  return pieces;
}

export function layOut(graph: Graph): Layout {
  const parameters = graphParameters(graph);
  const offsets = new Map<string, number>();
  let floats = 0;
  for (const { name, size } of parameters) {
    offsets.set(name, floats);
    floats += inUnits(size);
  }
  const pieces = parameters
    .filter(isTrained)
    .flatMap((p) => piecesOf(offsets.get(p.name) as number, p.size, isDecayed(p)));
  return { parameters, offsets, floats, pieces };
}
