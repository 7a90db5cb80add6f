import type { Candidates } from '../controller/index.ts';
import { allNetworks, type Genotype, keyOf, type SearchSpace, sampleGenotype } from '../space/index.ts';
import { stream } from '../util/random.ts';

/** Spaces of at most this many genotypes are looked through; of larger ones so many genotypes are drawn. */
const LISTED = 10_000;

/** Where networks are chosen from. */
export interface Field {
  readonly space: SearchSpace;
  readonly candidates: Pick<Candidates, 'known' | 'violation'>;
  readonly seed: number;
  /** The networks that the truth is known of; null where that is any. */
  readonly within: readonly Genotype[] | null;
}

function poolOf({ space, seed, within }: Field): readonly Genotype[] {
  if (within !== null) return within;
  if (space.genotypes <= BigInt(LISTED)) return allNetworks(space);
  const draws = stream(seed, 'audit', 'pool');
  const drawn = new Map<string, Genotype>();
  for (let i = 0; i < LISTED; i++) {
    const genotype = space.canonical(sampleGenotype(space, draws));
    drawn.set(keyOf(space, genotype), genotype);
  }
  return [...drawn.values()];
}

/**
 * Chooses networks that stand for those of a space which keep the constraints known before training: ordered by multiply-adds
 * they are cut into as many equal parts as networks are wanted, and one is drawn from each. A function of the field and the
 * count alone.
 * @returns in random order, so that any first part stands for the space too; fewer where there are not as many
 */
export function chooseNetworks(field: Field, count: number): Genotype[] {
  const { candidates, seed } = field;
  const pool = poolOf(field)
    .filter((genotype) => candidates.violation(genotype) === 0)
    .map((genotype) => ({ genotype, macs: candidates.known(genotype).macs ?? 0 }))
    .sort((a, b) => a.macs - b.macs);
  const wanted = Math.min(count, pool.length);
  const draws = stream(seed, 'audit', 'networks');
  const edge = (part: number): number => Math.floor((part * pool.length) / wanted);
  const chosen = Array.from({ length: wanted }, (_, part) => {
    const { genotype } = draws.pick(pool.slice(edge(part), edge(part + 1)));
    return genotype;
  });
  return draws.shuffle(chosen);
}
