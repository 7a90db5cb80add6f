import { type Range, type View, WHOLE_VIEW } from './view.ts';

/** Parts of a list and their escapes: names of choices may hold anything. */
const packed = (parts: readonly (string | number)[]): string => parts.map((part) => escapePart(`${part}`)).join('~');
const escapePart = (part: string): string => part.replaceAll('!', '!0').replaceAll('~', '!1');
const unpacked = (text: string): string[] =>
  text === '' ? [] : text.split('~').map((part) => part.replaceAll('!1', '~').replaceAll('!0', '!'));

type Kind = 'text' | 'switch' | 'list' | 'numbers';

const KINDS: Readonly<Record<Exclude<keyof View, 'ranges' | 'options'>, Kind>> = {
  x: 'text',
  y: 'text',
  logX: 'switch',
  hiddenRuns: 'numbers',
  hiddenStates: 'list',
  frontOnly: 'switch',
  feasibleOnly: 'switch',
  selected: 'list',
  focus: 'text',
  axes: 'list',
  curve: 'text',
  target: 'text',
  sort: 'text',
  descending: 'switch',
  columns: 'list',
  chosenOnly: 'switch',
};

/** More selected trials than that would make an address that nobody can send: it has none of them then. */
const MOST_SELECTED = 500;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function write(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return Array.isArray(value) ? packed(value) : `${value}`;
}

/** A view as it stands behind the `#` of the address: what differs from the whole view; empty for that. */
export function hashOf(view: View): string {
  const words = new URLSearchParams();
  for (const key of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
    if (key === 'selected' && view.selected.length > MOST_SELECTED) continue;
    if (view[key] !== null && !same(view[key], WHOLE_VIEW[key])) words.set(key, write(view[key]));
  }
  for (const [key, [low, high]] of Object.entries(view.ranges)) words.set(`range.${key}`, packed([low, high]));
  for (const [key, options] of Object.entries(view.options)) words.set(`only.${key}`, packed(options));
  return words.toString();
}

function read(kind: Kind, text: string): unknown {
  if (kind === 'switch') return text === '1';
  if (kind === 'text') return text;
  const parts = unpacked(text);
  return kind === 'list' ? parts : parts.map(Number).filter(Number.isInteger);
}

function readRange(text: string): Range | null {
  const [low, high] = unpacked(text).map(Number);
  if (low === undefined || high === undefined || Number.isNaN(low) || Number.isNaN(high)) return null;
  return [low, high];
}

/** The view that an address holds; what it does not know is left as the page chooses. @param hash with or without its `#` */
export function viewOf(hash: string): View {
  const view: Record<string, unknown> = { ...WHOLE_VIEW };
  // entries, because a choice may have any name, `__proto__` included
  const ranges: [string, Range][] = [];
  const options: [string, readonly string[]][] = [];
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    const range = key.startsWith('range.') ? readRange(text) : null;
    if (range !== null) ranges.push([key.slice('range.'.length), range]);
    else if (key.startsWith('only.')) options.push([key.slice('only.'.length), unpacked(text)]);
    else if (Object.hasOwn(KINDS, key)) view[key] = read(KINDS[key as keyof typeof KINDS], text);
  }
  return { ...(view as unknown as View), ranges: Object.fromEntries(ranges), options: Object.fromEntries(options) };
}
