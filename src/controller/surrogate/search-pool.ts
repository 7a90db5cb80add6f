import type { Genotype } from '../../space/index.ts';
import type { Stream } from '../../util/random.ts';
import type { Pool } from './pool.ts';

/** Children of the best trials, and children of the pool's own best. */
const POOL = { children: 64, refinements: 2, kept: 4, refined: 26 } as const;

/**
 * The best network of a pool: of what it holds, of children of the parents, and of two rounds of children of its own best.
 * @param gainsOf what some networks of the pool promise, in their order
 * @returns null when nothing open was found
 */
export function bestOfPool(
  pool: Pool,
  parents: readonly Genotype[],
  gainsOf: (genotypes: readonly Genotype[]) => Float64Array,
  draws: Stream,
): Genotype | null {
  pool.addChildren(parents, POOL.children, draws);
  let scored: { genotype: Genotype; gain: number }[] = [];
  for (let round = 0; round <= POOL.refinements; round++) {
    const added = pool.genotypes.slice(scored.length);
    const gains = gainsOf(added);
    scored = [...scored, ...added.map((genotype, i) => ({ genotype, gain: gains[i] as number }))];
    if (round === POOL.refinements) break;
    const best = bestFirst(scored).slice(0, POOL.kept);
    pool.addChildren(
      best.map(({ genotype }) => genotype),
      POOL.refined,
      draws,
    );
  }
  return bestFirst(scored)[0]?.genotype ?? null;
}

function bestFirst<T extends { readonly gain: number }>(scored: readonly T[]): T[] {
  return [...scored].sort((a, b) => b.gain - a.gain);
}
