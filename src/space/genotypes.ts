import { MixnasError } from '../util/errors.ts';
import type { Genotype } from './genotype.ts';
import type { SearchSpace } from './space.ts';

type Walkable = Pick<SearchSpace, 'name' | 'choices'>;

function fail(message: string): never {
  throw new MixnasError('GENOTYPE', message, {
    hint: 'it may belong to another search space; compare spaceHash in the run',
  });
}

/**
 * Checks that a genotype belongs to a space.
 * @throws MixnasError `GENOTYPE` naming index, path, value and allowed range
 */
export function checkGenotype(space: Walkable, genotype: Genotype): void {
  const { choices } = space;
  if (genotype.length !== choices.length) {
    fail(`genotype of ${genotype.length} indices: space ${space.name} has ${choices.length} choices`);
  }
  choices.forEach(({ path, options }, i) => {
    const value = genotype[i];
    if (!Number.isInteger(value) || (value as number) < 0 || (value as number) >= options.length) {
      fail(
        `genotype[${i}] = ${value} at ${path}: expected an integer in 0..${options.length - 1} (${options.length} choices)`,
      );
    }
  });
}

function hasDigits(space: Walkable): boolean {
  return space.choices.every(({ options }) => options.length <= 10);
}

/** A genotype as text: one digit per choice where no choice has more than ten options, else a JSON list. */
export function genotypeText(space: Walkable, genotype: Genotype): string {
  return hasDigits(space) ? genotype.join('') : JSON.stringify(genotype);
}

function readIndices(text: string): readonly unknown[] {
  if (/^\d+$/.test(text)) return [...text].map(Number);
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {
    // told below, with what was expected
  }
  return fail(`genotype ${JSON.stringify(text)}: expected digits or a JSON list of indices`);
}

/**
 * Reads a genotype: digits (`22212220`) or a JSON list of indices (`[2,2,2,1,2,2,2,0]`).
 * @throws MixnasError `GENOTYPE` when it is neither, or does not belong to the space
 */
export function parseGenotype(space: Walkable, text: string): Genotype {
  const genotype = readIndices(text.trim()) as Genotype;
  checkGenotype(space, genotype);
  return genotype;
}
