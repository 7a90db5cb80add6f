import type { Stream } from '../../src/util/random.ts';

type Path = readonly (string | number)[];

/** Values that stand where something else is expected. */
const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  '',
  'x',
  '__proto__',
  '\u0000é',
  -1,
  0,
  0.5,
  7,
  65_537,
  2 ** 53,
  1e308,
  [],
  [[]],
  {},
  { kind: 'x' },
  [1, 'a', null],
];

/** Pieces of text that YAML, JSON, Python and block strings give a meaning. */
const ODD_TEXTS = [
  '{',
  '}',
  '[',
  ']',
  ': ',
  '- ',
  '\n',
  '\t',
  '"',
  "'",
  '#',
  '&a ',
  '*a ',
  '<<: ',
  '!!binary ',
  '%',
  ',',
  '_',
  '.',
  '_r0',
  '_k0',
  '99999999999',
  '1e999',
  '-1',
  'null',
  '\u0000',
  '\ud800',
  'é',
] as const;

/** A range of at most a third of `length`, and at least nothing. */
function span(draws: Stream, length: number): readonly [from: number, to: number] {
  const from = draws.int(length + 1);
  return [from, Math.min(length, from + draws.int(Math.ceil(length / 3) + 1))];
}

/** A text with one to three small changes: a piece left out, put in, or put in twice. */
export function mutateText(draws: Stream, text: string): string {
  let changed = text;
  for (let i = draws.int(3); i >= 0; i--) {
    const at = draws.int(changed.length + 1);
    const [from, to] = span(draws, Math.min(60, changed.length - at));
    const piece = changed.slice(at + from, at + to);
    const [before, after] = [changed.slice(0, at), changed.slice(at)];
    changed = draws.pick([
      () => before + after.slice(to),
      () => before + piece + after,
      () => before + draws.pick(ODD_TEXTS) + after,
      () => before + draws.pick(ODD_TEXTS) + after.slice(to),
    ])();
  }
  return changed;
}

/** Bytes with one change: some other, left out, zeros, cut short, or more of them. */
export function mutateBytes(draws: Stream, bytes: Buffer): Buffer {
  const [from, to] = span(draws, bytes.length);
  return draws.pick([
    () => {
      const copy = Buffer.from(bytes);
      for (let i = draws.int(8); i >= 0; i--) copy[draws.int(copy.length)] = draws.int(256);
      return copy;
    },
    () => Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]),
    () => Buffer.from(bytes).fill(0, from, to),
    () => bytes.subarray(0, from),
    () => Buffer.concat([bytes, bytes.subarray(from, to), Buffer.from([1, 2, 3])]),
  ])();
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function changeAt(value: unknown, [key, ...rest]: Path, change: (holder: unknown, key: string | number) => void): void {
  if (key === undefined) return;
  const inner = (value as Record<string | number, unknown>)[key];
  if (rest.length === 0) change(value, key);
  else changeAt(inner, rest, change);
}

/** Plain JSON with one or two changes: a value replaced, left out, or a key added. */
export function mutateTree<T>(draws: Stream, document: T): unknown {
  const copy = structuredClone(document) as unknown;
  for (let i = draws.int(2); i >= 0; i--) {
    const odd = structuredClone(draws.pick(ODD_VALUES));
    changeAt(copy, draws.pick(pathsOf(copy)), (holder, key) => {
      const kind = draws.int(4);
      if (Array.isArray(holder) && kind === 0) holder.splice(Number(key), 1);
      else if (Array.isArray(holder) && kind === 1) holder.splice(Number(key), 0, structuredClone(holder[Number(key)]));
      else if (kind === 0) delete (holder as Record<string, unknown>)[key];
      else if (kind === 1) (holder as Record<string, unknown>)[`${key}x`] = odd;
      else (holder as Record<string | number, unknown>)[key] = odd;
    });
  }
  return copy;
}
