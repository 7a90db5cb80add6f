import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Genotype, keyOf, parseGenotype, type SearchSpace } from '../space/index.ts';
import { checkDocument } from '../util/check-document.ts';
import { MixnasError, messageOf } from '../util/errors.ts';

/** Known results of the networks of a space. */
export interface Table {
  /** Number of different networks that it holds. */
  readonly size: number;
  /** Top-1 in 0..1 of a network, any genotype of it; undefined when the table does not hold it. */
  accuracyOf(genotype: Genotype): number | undefined;
  /** Every network in canonical form with its accuracy, in the order of the file. */
  entries(): readonly TableEntry[];
}

export interface TableEntry {
  readonly genotype: Genotype;
  /** Top-1, 0..1. */
  readonly accuracy: number;
}

const rowSchema = z.union([
  z.object({ accuracy: z.number().min(0).max(1) }).describe('top-1 in 0..1'),
  z.object({ mean_acc: z.number().min(0).max(100) }).describe('top-1 in percent, as NAS-Bench-Macro writes it'),
]);
const tableSchema = z.record(z.string(), rowSchema);
type Rows = z.infer<typeof tableSchema>;

function isShare(value: unknown, most: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= most;
}

/** What `tableSchema` says, for hundreds of thousands of rows: the schema itself only tells what is wrong. */
function isTable(value: unknown): value is Rows {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (row) =>
      typeof row === 'object' &&
      row !== null &&
      ('accuracy' in row ? isShare(row.accuracy, 1) : isShare(row.mean_acc, 100)),
  );
}

function readTable(file: string): Rows {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new MixnasError('TABLE_READ', `table ${file}: ${messageOf(cause)}`, {
      hint: 'expected a JSON object keyed by genotype digits',
      cause,
    });
  }
  if (isTable(value)) return value;
  return checkDocument(tableSchema, value, { code: 'TABLE_INVALID', what: 'the table', source: file });
}

function genotypeOf(space: SearchSpace, key: string, file: string): Genotype {
  try {
    return parseGenotype(space, key);
  } catch (cause) {
    throw new MixnasError('TABLE_INVALID', `table ${file}: key ${key}: ${messageOf(cause)}`, {
      hint: `the table must belong to space ${space.name}`,
      cause,
    });
  }
}

/** The networks of a table by key, each with the mean of its rows, in the order of their first ones. */
function byNetwork(rows: readonly TableEntry[], space: SearchSpace): Map<string, TableEntry> {
  const sums = new Map<string, { readonly genotype: Genotype; sum: number; count: number }>();
  for (const { genotype, accuracy } of rows) {
    const network = keyOf(space, genotype);
    const known = sums.get(network);
    if (known === undefined) sums.set(network, { genotype: space.canonical(genotype), sum: accuracy, count: 1 });
    else {
      known.sum += accuracy;
      known.count++;
    }
  }
  const entries = [...sums].map(([key, { genotype, sum, count }]): [string, TableEntry] => {
    return [key, { genotype, accuracy: sum / count }];
  });
  return new Map(entries);
}

/**
 * Opens a table of known results: a JSON object whose keys are genotypes and whose values hold `accuracy` (0..1) or
 * `mean_acc` (percent). Genotypes that build the same network are one entry, with the mean of their accuracies. Every row is
 * checked at once; which of them are the same network is found out when the first one is looked up.
 * @throws MixnasError `TABLE_READ`, `TABLE_INVALID`
 */
export function openTable(file: string, space: SearchSpace): Table {
  const rows = Object.entries(readTable(file)).map(([key, row]): TableEntry => {
    return { genotype: genotypeOf(space, key, file), accuracy: 'accuracy' in row ? row.accuracy : row.mean_acc / 100 };
  });
  let known: Map<string, TableEntry> | undefined;
  const networks = (): Map<string, TableEntry> => {
    known ??= byNetwork(rows, space);
    return known;
  };
  return {
    get size() {
      return networks().size;
    },
    accuracyOf: (genotype) => networks().get(keyOf(space, genotype))?.accuracy,
    entries: () => [...networks().values()],
  };
}
