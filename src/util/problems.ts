import type { z } from 'zod';
import { nearest } from './nearest.ts';
import { meantPaths, meantValue } from './other-words.ts';

/** One thing wrong with a document. */
export interface Problem {
  /** Keys from the top, for instance ['training', 'epochs']. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** The value at a path, or undefined. */
export function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    document,
  );
}

/** Numbers that JSON lacks, as YAML writes them; others are null. */
function infiniteText(value: unknown): string | null {
  if (typeof value !== 'number' || Number.isFinite(value)) return null;
  return Number.isNaN(value) ? '.nan' : value > 0 ? '.inf' : '-.inf';
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text =
    infiniteText(value) ?? JSON.stringify(value, (_, inner) => infiniteText(inner) ?? inner) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function kindOf(expected: string): string {
  const names: Record<string, string> = {
    int: 'a whole number',
    number: 'a number',
    string: 'text',
    boolean: 'true or false',
    array: 'a list',
    object: 'a section with keys',
  };
  return names[expected] ?? expected;
}

function list(values: readonly unknown[]): string {
  return values.map((value) => String(value)).join(', ');
}

function characters(count: number | bigint): string {
  return `${count} ${Number(count) === 1 ? 'character' : 'characters'}`;
}

function expectation(issue: Issue, value: unknown): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return infiniteText(value) === null ? kindOf(issue.expected) : 'a finite number';
    case 'invalid_value':
      return issue.values.length === 1 ? show(issue.values[0]) : `one of ${list(issue.values)}`;
    case 'too_small':
      if (issue.origin === 'array') return `at least ${issue.minimum} of them`;
      if (issue.origin === 'string') return `at least ${characters(issue.minimum)}`;
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      if (issue.origin === 'array') return `at most ${issue.maximum} of them`;
      if (issue.origin === 'string') return `at most ${characters(issue.maximum)}`;
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    default:
      return undefined;
  }
}

type KnownKeys = (path: readonly PropertyKey[]) => readonly string[];

/** Where a key of other tools, or one of another section, stands in a document of this kind. */
function elsewhere(path: readonly PropertyKey[], key: string, knownKeys: KnownKeys): string | undefined {
  const top = knownKeys([]);
  const sections = ['', ...top.filter((name) => name !== path[0])];
  const same = sections
    .map((section) => (section === '' ? [key] : [section, key]))
    .find((place) => knownKeys(place.slice(0, -1)).includes(key));
  const meant = meantPaths(key)
    .paths.map((one) => one.split('.'))
    .find((place) => knownKeys(place.slice(0, -1)).includes(place.at(-1) as string));
  const found = meant ?? same;
  if (found === undefined) return undefined;
  const inside = found.length === path.length + 1 && path.every((name, i) => name === found[i]);
  return inside ? found.at(-1) : found.join('.');
}

function unknownKey(path: readonly PropertyKey[], key: string, knownKeys: KnownKeys): string {
  const known = knownKeys(path);
  const near = nearest(key, known) ?? elsewhere(path, key, knownKeys);
  const { note } = meantPaths(key);
  const meant = [...(near === undefined ? [] : [`did you mean ${near}?`]), ...(note === undefined ? [] : [`${note};`])];
  return ['unknown key;', ...meant, `known here: ${known.join(', ')}`].join(' ');
}

/** What somebody may have meant by a value that is none of those allowed; empty where nothing is known. */
function meantBy(value: unknown, allowed: readonly unknown[]): string {
  const meant = typeof value === 'string' ? meantValue(value, allowed.map(String)) : undefined;
  return meant === undefined ? '' : `; ${meant}`;
}

/** The part of a union's errors that got furthest: what its author most likely meant. */
function closestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map((issue) => issue.path.length));
  return [...branches].sort((a, b) => depth(b) - depth(a))[0] ?? [];
}

/**
 * Says each of zod's issues in the project's words: what was expected, what it got.
 * @param knownKeys the keys that the schema allows in the section at a path
 */
export function problemsOf(issues: readonly Issue[], document: unknown, knownKeys: KnownKeys): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
    const value = valueAt(document, path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(path, key, knownKeys) }));
    }
    if (issue.code === 'invalid_union') {
      if ('options' in issue && Array.isArray(issue.options)) {
        const meant = meantBy(value, issue.options);
        return [{ path, message: `expected one of ${list(issue.options)}; got ${show(value)}${meant}` }];
      }
      const inner = closestBranch(issue.errors).map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
      if (inner.length > 0) return problemsOf(inner, document, knownKeys);
    }
    const own = issue.message.startsWith('expected ') ? issue.message.slice('expected '.length) : undefined;
    const expected = own ?? expectation(issue, value) ?? issue.message;
    const meant = issue.code === 'invalid_value' ? meantBy(value, issue.values) : '';
    return [{ path, message: `expected ${expected}; got ${show(value)}${meant}` }];
  });
}
