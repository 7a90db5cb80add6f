import { z } from 'zod';
import { deviceSchema } from '../../config/index.ts';
import { checkDocument } from '../../util/check-document.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { parseSource } from '../../util/source-document.ts';

/** What a latency table's file says of itself. */
export const TABLE_KIND = 'mixnas-latency-table';

/** Version of the table document that this build writes, and the only one it reads. */
export const TABLE_VERSION = 1;

const positive = z.number().positive();
const share = z.number().min(0);

const kernelRow = z.strictObject({
  key: z.string().min(1).describe('What the kernel computes, of which shapes'),
  ms: positive.describe('Milliseconds of the kernel alone, without the call around it'),
  p10: positive.nullable().describe('Tenth percentile of its runs; null for an interpolated row'),
  p90: positive.nullable(),
  count: z.int().min(0).describe('How often it occurs in the networks that were drawn to find the kernels'),
  source: z.enum(['measured', 'interpolated']),
  corrected: z.number().describe('Milliseconds that it adds to a network'),
  work: z.strictObject({ macs: share, read: share, written: share, weights: share }).describe('For one image'),
});

const device = z.strictObject({
  settings: deviceSchema.nullable().describe('How the device was asked; null where another program measured'),
  runtime: z.string(),
  processor: z.string().nullable(),
  threads: z.int().min(1),
  batch: z.int().min(1),
  gaugeMs: z.number().positive().nullable(),
});

const kernelTable = z.strictObject({
  kind: z.literal(TABLE_KIND),
  schemaVersion: z.literal(TABLE_VERSION),
  rowsOf: z.literal('kernels'),
  device,
  space: z.strictObject({ name: z.string(), hash: z.string() }),
  target: z.strictObject({ size: z.int().min(1), classes: z.int().min(1) }),
  unit: z.literal('ms'),
  rows: z.array(kernelRow).min(1),
  correction: z.strictObject({
    intercept: z.number().describe('Milliseconds of every network besides its kernels'),
    weights: z.record(z.string(), z.number()).describe('What was fitted, by feature'),
    strengths: z.record(z.string(), share),
  }),
  residual: z.strictObject({
    sd: share.describe('Root mean square of predicted / measured - 1, each network predicted without itself'),
    mape: share,
  }),
  built: z.strictObject({
    seed: z.int().min(0),
    networks: z
      .array(z.strictObject({ genotype: z.array(z.int().min(0)), ms: positive, macs: positive }))
      .describe('Whole networks of the fit'),
    seconds: share,
    kernels: z.int().min(0),
    drawn: z.int().min(0).describe('Networks drawn to find the kernels'),
    lastNew: z.int().min(0).describe('Number of the last drawn network that had a new kernel'),
    emptyMs: share.describe('Milliseconds of a call that computes nothing'),
    unstable: z.int().min(0).describe('Measurements marked unstable or contended'),
  }),
});

const blockRow = z.strictObject({
  key: z.string().min(1).describe('The row as the original format names it'),
  kind: z.enum(['first-conv', 'block', 'feature-mix', 'pool', 'final-mix', 'classifier', 'base']),
  input: z.array(z.int().min(1)).min(1).max(3).nullable(),
  output: z.array(z.int().min(1)).min(1).max(3).nullable(),
  expansion: z.number().positive().nullable().describe('Middle channels over input channels'),
  kernel: z.int().min(1).nullable(),
  stride: z.int().min(1).nullable(),
  skip: z.boolean().nullable().describe('null: the format does not say'),
  se: z.int().min(0).nullable().describe('Squeeze channels, 0 without squeeze-and-excitation; null: not said'),
  hasSe: z.boolean().nullable(),
  activation: z.string().nullable(),
  ms: positive,
  count: z.int().min(0).nullable(),
  variance: share.nullable().describe('Of the milliseconds'),
});

const blockTable = z.strictObject({
  kind: z.literal(TABLE_KIND),
  schemaVersion: z.literal(TABLE_VERSION),
  rowsOf: z.literal('blocks'),
  device: z.strictObject({ name: z.string() }),
  format: z.enum(['ofa', 'proxylessnas', 'dynamicofa', 'tf-nas']),
  unit: z.literal('ms'),
  rows: z.array(blockRow).min(1),
});

const tableSchema = z.discriminatedUnion('rowsOf', [kernelTable, blockTable]);

/** A table of fused kernels, built for one space, image size and device. */
export type KernelTable = z.infer<typeof kernelTable>;
/** One kernel of a table. */
export type KernelRow = z.infer<typeof kernelRow>;
/** A table of blocks, imported. */
export type BlockTable = z.infer<typeof blockTable>;
/** One block of a table. */
export type BlockRow = z.infer<typeof blockRow>;
export type LatencyTable = KernelTable | BlockTable;

/** What tools wrote block tables. */
export const FOREIGN_FORMATS = ['ofa', 'proxylessnas', 'dynamicofa', 'tf-nas'] as const;
export type ForeignFormat = (typeof FOREIGN_FORMATS)[number];

/** An error of a table, with the file that it is about. */
export function tableError(source: string, problem: string, hint?: string, cause?: unknown): MixnasError {
  return new MixnasError('LATENCY_TABLE', `${source}: ${problem}`, { hint, cause });
}

/**
 * Reads a latency table and checks all of it.
 * @param source the file, as the user named it
 * @throws MixnasError `LATENCY_TABLE` with every problem, its line and its path
 */
export function parseTable(text: string, source: string): LatencyTable {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw tableError(source, `not valid JSON: ${messageOf(cause)}`, undefined, cause);
  }
  let located: ReturnType<typeof parseSource> | undefined;
  const table = checkDocument(tableSchema, document, {
    code: 'LATENCY_TABLE',
    what: 'the latency table',
    source,
    hint: 'mixnas latency build and mixnas latency import write such files',
    lineOf: (path) => {
      located ??= parseSource(text, source);
      return located.lineOf(path);
    },
  });
  const keys = new Set<string>();
  for (const { key } of table.rows) {
    if (keys.has(key)) throw tableError(source, `row ${key} stands twice`);
    keys.add(key);
  }
  return table;
}

/** The text of a table file. */
export function tableText(table: LatencyTable): string {
  return `${JSON.stringify(table, null, 1)}\n`;
}
