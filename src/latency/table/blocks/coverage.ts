import { inferShapes } from '../../../graph/index.ts';
import type { NetworkTarget, SearchSpace } from '../../../space/index.ts';
import { sampleGenotype } from '../../../space/index.ts';
import { stream } from '../../../util/random.ts';
import { PerPiece } from '../pieces.ts';
import type { BlockTable } from '../table-schema.ts';
import { BlockCosts, queryOf, queryText } from './costs.ts';

/** What a block table says of a space. */
export interface Coverage {
  /** Different blocks that the drawn networks have. */
  readonly blocks: number;
  readonly covered: number;
  /** Those without a row, the most frequent first. */
  readonly missing: readonly { readonly block: string; readonly count: number }[];
  readonly networks: number;
  /** Drawn networks whose every block has a row. */
  readonly predictable: number;
}

/** Networks that are drawn. */
const DRAWN = 2000;

/** Compares the blocks of 2000 drawn networks of a space with the rows of a table. */
export function coverageOf(table: BlockTable, space: SearchSpace, target: NetworkTarget, source: string): Coverage {
  const costs = new BlockCosts(table, source);
  const draws = stream(0, 'latency coverage', space.hash);
  const found = new Map<string, { count: number; isCovered: boolean }>();
  const perPiece = new PerPiece((part) => {
    const query = queryOf(part.nodes, inferShapes(part));
    return { block: queryText(query), isCovered: costs.find(query) !== null };
  });
  let predictable = 0;
  for (let i = 0; i < DRAWN; i++) {
    const blocks = perPiece.of(space.pieces(sampleGenotype(space, draws), target), target.size);
    if (blocks.every(({ isCovered }) => isCovered)) predictable++;
    for (const { block, isCovered } of blocks) {
      const known = found.get(block);
      if (known === undefined) found.set(block, { count: 1, isCovered });
      else known.count++;
    }
  }
  const missing = [...found].filter(([, { isCovered }]) => !isCovered).map(([block, { count }]) => ({ block, count }));
  missing.sort((a, b) => b.count - a.count || (a.block < b.block ? -1 : 1));
  return { blocks: found.size, covered: found.size - missing.length, missing, networks: DRAWN, predictable };
}
