import type { Genotype } from './genotype.ts';
import type { SearchSpace } from './space.ts';
import { allGenotypes } from './vary.ts';

/** The text by which a network is unique in a space: its canonical genotype. */
export function keyOf(space: Pick<SearchSpace, 'canonical'>, genotype: Genotype): string {
  return space.canonical(genotype).join('-');
}

/** Every network of a space in canonical form, in lexicographic order of the first genotype of each. */
export function allNetworks(space: SearchSpace): Genotype[] {
  const known = new Map<string, Genotype>();
  for (const genotype of allGenotypes(space)) {
    const canonical = space.canonical(genotype);
    known.set(keyOf(space, canonical), canonical);
  }
  return [...known.values()];
}
