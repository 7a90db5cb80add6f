import type { Stream } from '../util/random.ts';
import type { Genotype } from './genotype.ts';
import type { SearchSpace } from './space.ts';

/** A uniform draw over the genotypes of a space (not over its networks). */
export function sampleGenotype(space: Pick<SearchSpace, 'choices'>, draws: Stream): Genotype {
  return space.choices.map(({ options }) => draws.int(options.length));
}

function isEqual(a: Genotype, b: Genotype): boolean {
  return a.every((value, i) => value === b[i]);
}

/**
 * Changes one choice, drawn uniformly among those that matter, to another of its options, so that the network differs.
 * @returns null when no single change gives another network
 */
export function mutate(space: SearchSpace, genotype: Genotype, draws: Stream): Genotype | null {
  const own = space.canonical(genotype);
  for (const index of draws.shuffle(space.choices.map((_, i) => i))) {
    const count = space.choices[index]?.options.length ?? 0;
    const others = Array.from({ length: count }, (_, value) => value).filter((value) => value !== genotype[index]);
    for (const value of draws.shuffle(others)) {
      const child = genotype.map((old, i) => (i === index ? value : old));
      if (!isEqual(space.canonical(child), own)) return child;
    }
  }
  return null;
}

/** Uniform crossover: each choice from either parent with equal probability. */
export function crossover(a: Genotype, b: Genotype, draws: Stream): Genotype {
  return a.map((value, i) => (draws.next() < 0.5 ? value : (b[i] as number)));
}

/** Every genotype of a space in lexicographic order; use it on small spaces only. */
export function* allGenotypes(space: Pick<SearchSpace, 'choices'>): Generator<Genotype> {
  const sizes = space.choices.map(({ options }) => options.length);
  const genotype = sizes.map(() => 0);
  for (;;) {
    yield [...genotype];
    let at = sizes.length - 1;
    while (at >= 0 && genotype[at] === (sizes[at] as number) - 1) genotype[at--] = 0;
    if (at < 0) return;
    genotype[at] = (genotype[at] as number) + 1;
  }
}
