import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { messageOf } from '../../../util/errors.ts';
import { type BlockRow, tableError } from '../table-schema.ts';
import { NOTHING_SAID, parseShape, splitKey } from './keys.ts';

/** What follows the name of a layer in the tables of OFA and those after it. */
const KINDS: Readonly<Record<string, BlockRow['kind']>> = {
  Conv: 'first-conv',
  expanded_conv: 'block',
  Conv_1: 'feature-mix',
  AvgPool2D: 'pool',
  Conv_2: 'final-mix',
  Logits: 'classifier',
};

function flag(text: string | undefined): boolean | null {
  return text === undefined ? null : text === '1';
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^[1-9]\d*$/.test(text) ? Number(text) : null;
}

/**
 * Expansion of a block: tables with squeeze-and-excitation (MobileNetV3) name the middle channels, those without the ratio.
 */
function expansionOf(text: string | undefined, input: readonly number[] | null, namesChannels: boolean): number | null {
  const value = text === undefined ? Number.NaN : Number(text);
  if (!(value > 0)) return null;
  return namesChannels && input !== null ? value / (input.at(-1) as number) : value;
}

function rowOf(key: string, source: string, figures: Pick<BlockRow, 'ms' | 'count' | 'variance'>): BlockRow {
  const parts = splitKey(key);
  const kind = parts === null ? undefined : KINDS[parts.type];
  const [input, output] = [parseShape(parts?.values.get('input')), parseShape(parts?.values.get('output'))];
  if (parts === null || kind === undefined || input === null || output === null) {
    throw tableError(
      source,
      `row ${key}: expected one of ${Object.keys(KINDS).join(', ')} with -input:HxWxC-output:HxWxC`,
    );
  }
  const { values } = parts;
  if (kind !== 'block') return { ...NOTHING_SAID, key, kind, input, output, ...figures };
  const [kernel, stride] = [wholeNumber(values.get('kernel')), wholeNumber(values.get('stride'))];
  const expansion = expansionOf(values.get('expand'), input, values.has('se'));
  if (kernel === null || stride === null || expansion === null || input.length !== 3 || output.length !== 3) {
    throw tableError(source, `row ${key}: expected expand, kernel and stride above 0 and shapes of three numbers`);
  }
  const hasSe = values.has('se') ? flag(values.get('se')) : false;
  const hs = values.get('hs');
  const activation = hs === undefined ? null : hs === '1' ? 'hard-swish' : 'relu';
  const skip = flag(values.get('idskip'));
  return { ...NOTHING_SAID, key, kind, input, output, expansion, kernel, stride, skip, hasSe, activation, ...figures };
}

const ofaSchema = z.record(
  z.string(),
  z.looseObject({ mean: z.number().positive(), count: z.int().min(0).optional(), var: z.number().min(0).optional() }),
);

const dynamicSchema = z.record(
  z.string(),
  z.looseObject({ mean: z.number().positive(), count: z.int().min(0).optional(), std: z.number().min(0).optional() }),
);

/** A parsed document, or an error that names the file. */
export function readAs<T extends z.ZodType>(schema: T, document: unknown, source: string): z.infer<T> {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const problems = result.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`);
  throw tableError(source, `not a table of this format: ${problems.join('; ')}`, 'check --format');
}

/** JSON text as a value. @throws MixnasError `LATENCY_TABLE` */
export function readJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw tableError(source, `not valid JSON: ${messageOf(cause)}`, undefined, cause);
  }
}

/**
 * OFA's table: YAML `key: {count, mean, var}`, milliseconds.
 * @see `LatencyTable` of once-for-all, `efficiency_predictor`
 */
export function readOfa(text: string, source: string): BlockRow[] {
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw tableError(source, `not valid YAML: ${messageOf(cause)}`, undefined, cause);
  }
  return Object.entries(readAs(ofaSchema, document, source)).map(([key, { mean, count, var: variance }]) =>
    rowOf(key, source, { ms: mean, count: count ?? null, variance: variance ?? null }),
  );
}

/** Writes what `readOfa` reads. */
export function writeOfa(rows: readonly BlockRow[]): string {
  const entries = rows.map(({ key, ms, count, variance }) => [
    key,
    { ...(count !== null && { count }), mean: ms, ...(variance !== null && { var: variance }) },
  ]);
  return stringify(Object.fromEntries(entries), { lineWidth: 0 });
}

/** DynamicOFA's table: OFA's keys in JSON, `{count, mean, std}`. */
export function readDynamicOfa(text: string, source: string): BlockRow[] {
  const document = readAs(dynamicSchema, readJson(text, source), source);
  return Object.entries(document).map(([key, { mean, count, std }]) =>
    rowOf(key, source, { ms: mean, count: count ?? null, variance: std === undefined ? null : std ** 2 }),
  );
}

/** Writes what `readDynamicOfa` reads. */
export function writeDynamicOfa(rows: readonly BlockRow[]): string {
  const entries = rows.map(({ key, ms, count, variance }) => [
    key,
    { ...(count !== null && { count }), mean: ms, ...(variance !== null && { std: Math.sqrt(variance) }) },
  ]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 1)}\n`;
}
