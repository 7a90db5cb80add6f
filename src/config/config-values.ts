import { z } from 'zod';

const SUFFIXES: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9, b: 1e9 };

function expandSuffix(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const match = /^(\d+(?:\.\d+)?)\s*([kKmMgGbB])$/.exec(value.trim());
  if (match === null) return value;
  return Number(match[1]) * (SUFFIXES[(match[2] as string).toLowerCase()] as number);
}

/** A positive amount that may be written with a suffix: `60M` is 60,000,000 (k, M, G). */
export const amount = z.preprocess(
  expandSuffix,
  z.number({ error: 'expected a number, or one with k, M or G behind it' }).positive(),
) as unknown as z.ZodType<number, number | string>; // what is preprocessed may be anything, for zod

/** Most of anything that is counted and has no nearer limit: networks, trials, epochs, images of a class. */
export const MOST = 1_000_000;

/** A whole number from `least` to `most`: every amount has a limit. */
export const whole = (least: number, most = MOST) => z.number().int().min(least).max(most);

/** The root of random draws. */
export const seedNumber = z.number().int().min(0);

/** A share in [0, 1). */
export const share = z.number().min(0).lt(1);
