import { InvalidArgumentError } from 'commander';
import type { Selection } from '../../source/index.ts';

/** Gathers a repeatable option into a list. */
export function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

/** Parses a whole number of at least `least`, for commander. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) {
      throw new InvalidArgumentError(`expected a whole number of at least ${least}; got "${text}".`);
    }
    return value;
  };
}

/** Parses a number above 0, for commander. */
export function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError(`expected a number above 0; got "${text}".`);
}

/** Parses percent points, 0 to 100, for commander. */
export function points(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError(`expected percent points from 0 to 100; got "${text}".`);
}

/** Parses whole numbers of at least 1 with commas between them, for commander. */
export function wholeNumbers(text: string): number[] {
  const values = text.split(',').map(Number);
  if (text.trim() === '' || values.some((value) => !Number.isInteger(value) || value < 1)) {
    throw new InvalidArgumentError(`expected whole numbers of at least 1 with commas between; got "${text}".`);
  }
  return values;
}

/** Parses one of several words, for commander. */
export function oneOf<const T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    if (!words.includes(text as T)) {
      throw new InvalidArgumentError(`expected one of ${words.join(', ')}; got "${text}".`);
    }
    return text as T;
  };
}

/** Parses `best`, `knee` or `trial:N`, for commander. */
export function selection(text: string): Selection {
  if (text === 'best' || text === 'knee') return text;
  const number = /^trial:(\d+)$/.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  throw new InvalidArgumentError(`expected best, knee or trial:N; got "${text}".`);
}
