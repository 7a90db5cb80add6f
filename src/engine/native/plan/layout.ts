import {
  type Graph,
  graphParameters,
  isDecayed,
  isOfClassifier,
  isTrained,
  type Parameter,
} from '../../../graph/index.ts';
import { inUnits } from './words.ts';

/** Where each weight lies in one block of floats. */
export interface Layout {
  readonly parameters: readonly Parameter[];
  readonly offsets: ReadonlyMap<string, number>;
  /** Size of the block. */
  readonly floats: number;
  /** Start, size and what applies (`APPLIES`, summed) of every piece that is trained, flat: what the optimiser walks. */
  readonly pieces: readonly number[];
}

const MOST_OF_A_PIECE = 16384;
/** What applies to a piece. */
const APPLIES = { weightDecay: 1, bodyRate: 2 } as const;

function piecesOf(offset: number, size: number, applies: number): number[] {
  const pieces: number[] = [];
  for (let from = 0; from < size; from += MOST_OF_A_PIECE) {
    pieces.push(offset + from, Math.min(MOST_OF_A_PIECE, size - from), applies);
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
  const applies = (parameter: Parameter): number =>
    (isDecayed(parameter) ? APPLIES.weightDecay : 0) + (isOfClassifier(graph, parameter) ? 0 : APPLIES.bodyRate);
  const pieces = parameters
    .filter(isTrained)
    .flatMap((p) => piecesOf(offsets.get(p.name) as number, p.size, applies(p)));
  return { parameters, offsets, floats, pieces };
}
