import { readFileSync } from 'node:fs';
import { checkGenotype, type Genotype, keyOf, parseGenotype, type SearchSpace } from '../space/index.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { valueAt } from '../util/problems.ts';

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Genotypes of a list, or of the trials of a report. */
function fromJson(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'number') ? null : value;
  const trials = valueAt(value, ['trials']);
  return Array.isArray(trials) ? trials.map((trial) => valueAt(trial, ['genotype'])) : null;
}

/** The column `genotype` of a report's CSV, which is its last one. */
function fromCsv(lines: readonly string[]): string[] | null {
  if (!lines[0]?.endsWith(',genotype')) return null;
  return lines
    .slice(1)
    .flatMap((line) => /(?:^|,)(?:"([^"]*)"|(\d+|\[\d+\]))$/.exec(line)?.slice(1, 3).find(Boolean) ?? []);
}

function genotypeOf(space: SearchSpace, one: unknown): Genotype {
  if (!Array.isArray(one)) return parseGenotype(space, String(one));
  checkGenotype(space, one as Genotype);
  return one as Genotype;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new MixnasError('GENOTYPES_READ', `genotypes ${file}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Reads the genotypes of a file: a JSON list of them (lists of indices, or digits), one a line, or a run's report as JSON or
 * CSV. A network that is there more than once counts once.
 * @throws MixnasError `GENOTYPES_READ` for a file that cannot be read or holds none; `GENOTYPE` naming file and place of one
 *   that does not belong to the space
 */
export function readGenotypes(file: string, space: SearchSpace): Genotype[] {
  const text = read(file);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const listed = fromJson(jsonOf(text)) ?? fromCsv(lines) ?? lines;
  const networks = new Map<string, Genotype>();
  listed.forEach((one, i) => {
    try {
      const genotype = genotypeOf(space, one);
      const key = keyOf(space, genotype);
      if (!networks.has(key)) networks.set(key, genotype);
    } catch (error) {
      if (!(error instanceof MixnasError)) throw error;
      throw new MixnasError(error.code, `${file}: genotype ${i + 1}: ${error.message}`, {
        hint: 'expected a JSON list of genotypes, one genotype a line, or a report as JSON or CSV',
        cause: error,
      });
    }
  });
  if (networks.size > 0) return [...networks.values()];
  throw new MixnasError('GENOTYPES_READ', `genotypes ${file}: there is none in it`, {
    hint: 'expected a JSON list of genotypes, one genotype a line, or a report as JSON or CSV',
  });
}
