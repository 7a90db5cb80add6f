import type { z } from 'zod';
import { nearest } from './nearest.ts';

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

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return `unknown key; ${near === undefined ? '' : `did you mean ${near}? `}known here: ${known.join(', ')}`;
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
export function problemsOf(
  issues: readonly Issue[],
  document: unknown,
  knownKeys: (path: readonly PropertyKey[]) => readonly string[],
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
    const value = valueAt(document, path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, knownKeys(path)) }));
    }
    if (issue.code === 'invalid_union') {
      if ('options' in issue && Array.isArray(issue.options)) {
        return [{ path, message: `expected one of ${list(issue.options)}; got ${show(value)}` }];
      }
      const inner = closestBranch(issue.errors).map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
      if (inner.length > 0) return problemsOf(inner, document, knownKeys);
    }
    const own = issue.message.startsWith('expected ') ? issue.message.slice('expected '.length) : undefined;
    const expected = own ?? expectation(issue, value) ?? issue.message;
    return [{ path, message: `expected ${expected}; got ${show(value)}` }];
  });
}
