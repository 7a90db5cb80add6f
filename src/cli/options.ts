import { InvalidArgumentError } from 'commander';

/** Gathers a repeatable option into a list. */
export function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

/** Parses a whole number of at least `least`, for commander. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least) {
      throw new InvalidArgumentError(`expected a whole number of at least ${least}; came "${text}".`);
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

/** Parses one of several words, for commander. */
export function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    if (!words.includes(text as T)) {
      throw new InvalidArgumentError(`expected one of ${words.join(', ')}; came "${text}".`);
    }
    return text as T;
  };
}

/** Which trial of a run: by reward, by the front's knee, or by number. */
export type Selection = 'best' | 'knee' | number;

/** Parses `best`, `knee` or `trial:N`, for commander. */
export function selection(text: string): Selection {
  if (text === 'best' || text === 'knee') return text;
  const number = /^trial:(\d+)$/.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  throw new InvalidArgumentError(`expected best, knee or trial:N; came "${text}".`);
}
