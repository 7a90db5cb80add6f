import type { BlockRow } from '../table-schema.ts';

/** The parts of a key such as `expanded_conv-input:112x112x16-output:56x56x24-expand:3-kernel:5-stride:2-idskip:0`. */
export interface KeyParts {
  readonly type: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Splits a key of OFA's form. Null when it has another one. */
export function splitKey(key: string): KeyParts | null {
  const [type, ...parts] = key.split('-');
  if (type === undefined || type === '' || parts.length === 0) return null;
  const values = new Map<string, string>();
  for (const part of parts) {
    const at = part.indexOf(':');
    if (at < 1 || at === part.length - 1) return null;
    values.set(part.slice(0, at), part.slice(at + 1));
  }
  return { type, values };
}

/** `112x112x16` as [112, 112, 16]; null unless it is one to three whole numbers above 0. */
export function parseShape(text: string | undefined): number[] | null {
  if (text === undefined || !/^[1-9]\d*(x[1-9]\d*){0,2}$/.test(text)) return null;
  return text.split('x').map(Number);
}

/** Rows say no more than their format does; the rest is null. */
export const NOTHING_SAID = {
  input: null,
  output: null,
  expansion: null,
  kernel: null,
  stride: null,
  skip: null,
  se: null,
  hasSe: null,
  activation: null,
  count: null,
  variance: null,
} as const satisfies Partial<BlockRow>;
