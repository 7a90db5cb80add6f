import { z } from 'zod';
import { type BlockRow, tableError } from '../table-schema.ts';
import { NOTHING_SAID } from './keys.ts';
import { readAs, readJson } from './ofa.ts';

const schema = z.record(
  z.string(),
  z.union([z.number().positive(), z.record(z.string().regex(/^[1-9]\d*$/), z.number().positive())]),
);

/** Name of the row of everything but the searched blocks: first convolution, first block, last convolution, classifier. */
const BASE = 'base';

/** name, size, input, squeeze and output channels, kernel, stride, activation. */
const KEY = /^([A-Za-z]\w*?)_(\d+)_(\d+)_(\d+)_(\d+)_k(\d+)_s(\d+)_([a-z]\w*)$/;

const ACTIVATIONS: Readonly<Record<string, string>> = { hswish: 'hard-swish', h_swish: 'hard-swish' };

function blockRow(key: string, middle: number, ms: number, source: string): BlockRow {
  const match = KEY.exec(key);
  if (match === null) {
    const problem = `row ${key}: expected NAME_SIZE_IN_SQUEEZE_OUT_kK_sS_ACTIVATION, as MBI_56_24_0_24_k3_s1_relu`;
    throw tableError(source, problem);
  }
  const [size, input, squeeze, output, kernel, stride] = match.slice(2, 8).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const activation = match[8] as string;
  const outSize = Math.ceil(size / stride);
  return {
    ...NOTHING_SAID,
    key: `${key}/${middle}`,
    kind: 'block',
    input: [size, size, input],
    output: [outSize, outSize, output],
    expansion: middle / input,
    kernel,
    stride,
    skip: stride === 1 && input === output,
    se: squeeze,
    hasSe: squeeze > 0,
    activation: ACTIVATIONS[activation] ?? activation,
    ms,
  };
}

/**
 * TF-NAS's table: `{base: ms, "MBI_56_24_0_24_k3_s1_relu": {"96": ms, …}}`, blocks by size, input, squeeze and output
 * channels, kernel, stride, activation, and inside by middle channels. The original is pickled; this is the same as JSON.
 * @see `latency_pkl/make_lat_lut_example.py` of TF-NAS
 */
export function readTfNas(text: string, source: string): BlockRow[] {
  const document = readAs(schema, readJson(text, source), source);
  return Object.entries(document).flatMap(([key, value]): BlockRow[] => {
    if (typeof value !== 'number') {
      return Object.entries(value).map(([middle, ms]) => blockRow(key, Number(middle), ms, source));
    }
    if (key !== BASE) throw tableError(source, `row ${key}: expected milliseconds by middle channels; got a number`);
    return [{ ...NOTHING_SAID, key, kind: 'base', ms: value }];
  });
}

/** Writes what `readTfNas` reads. */
export function writeTfNas(rows: readonly BlockRow[]): string {
  const document: Record<string, number | Record<string, number>> = {};
  for (const { key, kind, ms } of rows) {
    if (kind === 'base') {
      document[key] = ms;
      continue;
    }
    const [name, middle] = key.split('/') as [string, string];
    const known = document[name];
    if (typeof known === 'object') known[middle] = ms;
    else document[name] = { [middle]: ms };
  }
  return `${JSON.stringify(document, null, 1)}\n`;
}
