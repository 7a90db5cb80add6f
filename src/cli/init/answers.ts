import { InvalidArgumentError } from 'commander';
import type { Budget } from '../../advice/index.ts';
import type { SplitFolders } from '../../config/index.ts';

const SUFFIXES: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };
const METRICS = { macs: 'macs', params: 'params', ms: 'latencyMs' } as const;
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600 };
const SIDES = { least: 8, most: 1024 };

/** Reads a limit: `20M macs`, `200k params`, `2 ms`; a number alone is of multiply-adds. */
export function readBudget(text: string): Budget {
  const match = /^(\d+(?:\.\d+)?)\s*([kmg]?)\s*(macs|params|ms)?$/i.exec(text.trim());
  const max = Number(match?.[1]) * (SUFFIXES[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
  if (match === null || !(max > 0)) {
    throw new InvalidArgumentError(`expected for instance "20M macs", "200k params" or "2 ms"; got "${text}".`);
  }
  const unit = (match[3]?.toLowerCase() ?? 'macs') as keyof typeof METRICS;
  return { metric: METRICS[unit], max };
}

/** Reads a time as whole seconds: `20 min`, `2 h`, `90 s`; a number alone is of minutes. */
export function readTime(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(s|min|m|h)?$/i.exec(text.trim());
  const seconds = Math.round(Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? 'min'] as number));
  if (match !== null && seconds >= 1 && seconds <= 1e8) return seconds;
  throw new InvalidArgumentError(`expected for instance "20 min", "2 h" or "90 s"; got "${text}".`);
}

/** Reads a side in pixels. */
export function readSide(text: string): number {
  const side = Number(text);
  if (Number.isInteger(side) && side >= SIDES.least && side <= SIDES.most) return side;
  throw new InvalidArgumentError(`expected whole pixels from ${SIDES.least} to ${SIDES.most}; got "${text}".`);
}

/** Reads which folders are the splits: `none`, or `train=DIR,test=DIR` with `validation=DIR` where there is one. */
export function readSplits(text: string): SplitFolders {
  if (text === 'none') return 'none';
  const pairs = text.split(',').map((part) => part.split('=').map((word) => word.trim()));
  const folders = Object.fromEntries(pairs) as Record<string, string>;
  const known = pairs.every(([key = '', folder]) => ['train', 'validation', 'test'].includes(key) && folder);
  const { train, ...others } = folders;
  if (known && train !== undefined) return { train, ...others };
  throw new InvalidArgumentError(`expected none, or train=FOLDER,validation=FOLDER,test=FOLDER; got "${text}".`);
}

/** A limit as `readBudget` reads it. */
export function budgetText({ metric, max }: Budget): string {
  if (metric === 'latencyMs') return `${max} ms`;
  const [size, suffix] = max >= 1e6 ? [1e6, 'M'] : max >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${max / size}${suffix} ${metric}`;
}
