import { InvalidArgumentError } from 'commander';
import type { Selection } from '../../source/index.ts';
import { meantValue } from '../../util/other-words.ts';
import type { Reader } from './define.ts';

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

/** Parses a port, 0 to 65535, for commander. */
export function port(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError(`expected a port from 0 to 65535; got "${text}".`);
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Parses a duration such as `90s`, `30m`, `2h30m` or `1d` into seconds, for commander. */
export function duration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([smhd])/g)];
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit as string] as number), 0);
  if (seconds > 0 && parts.map(([part]) => part).join('') === text) return seconds;
  throw new InvalidArgumentError(`expected a duration such as 90s, 30m, 2h30m or 1d; got "${text}".`);
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

/** Parses a share, 0 to 1, for commander. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError(`expected a number from 0 to 1; got "${text}".`);
}

/** Parses whole numbers of at least 1 with commas between them, for commander. */
export function wholeNumbers(text: string): number[] {
  const values = text.split(',').map(Number);
  if (text.trim() === '' || values.some((value) => !Number.isInteger(value) || value < 1)) {
    throw new InvalidArgumentError(`expected whole numbers of at least 1 with commas between; got "${text}".`);
  }
  return values;
}

/** Parses one of several words, for commander; a word of other tools is told with ours. */
export function oneOf<const T extends string>(words: readonly T[]): Reader<T> {
  const read = (text: string): T => {
    if (words.includes(text as T)) return text as T;
    const meant = meantValue(text, words);
    const hint = meant === undefined ? '' : ` ${meant.replace(/^did/, 'Did')}`;
    throw new InvalidArgumentError(`expected one of ${words.join(', ')}; got "${text}".${hint}`);
  };
  return Object.assign(read, { words });
}

function readSelection(text: string): Selection {
  if (text === 'best' || text === 'knee') return text;
  const number = /^trial:(\d+)$/.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  const meant = /^(?:trial)?[ #=-]?(\d+)$/.exec(text)?.[1];
  const hint = meant === undefined ? '' : ` Did you mean trial:${meant}?`;
  throw new InvalidArgumentError(`expected best, knee or trial:N; got "${text}".${hint}`);
}

/** Parses `best`, `knee` or `trial:N`, for commander. */
export const selection: Reader<Selection> = Object.assign(readSelection, { words: ['best', 'knee', 'trial:'] });

const DAYS: Readonly<Record<string, number>> = { h: 1 / 24, d: 1, w: 7 };

/** Parses a time as `12h`, `30d` or `4w`, for commander. @returns days */
export function days(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?(h|d|w)[a-z]*$/.exec(text.trim()) ?? [];
  if (amount !== undefined && unit !== undefined) return Number(amount) * (DAYS[unit] as number);
  throw new InvalidArgumentError(`expected a time as 12h, 30d or 4w; got "${text}".`);
}
