import type { Column } from '../data/column.ts';

/** How often values fall into equal parts of a range, of all trials and of those that are shown. */
export interface Histogram {
  readonly all: Uint32Array;
  readonly shown: Uint32Array;
  /** The largest of `all`. */
  readonly most: number;
}

/**
 * Counts a column's values.
 * @param extent least and largest value; of equal ones everything falls into the first part
 */
export function histogram(
  column: Column,
  mask: Uint8Array,
  count: number,
  [low, high]: readonly [number, number],
  bins: number,
): Histogram {
  const all = new Uint32Array(bins);
  const shown = new Uint32Array(bins);
  const factor = high > low ? bins / (high - low) : 0;
  for (let row = 0; row < count; row++) {
    const value = column.values[row] as number;
    if (Number.isNaN(value)) continue;
    const bin = Math.min(bins - 1, Math.floor((value - low) * factor));
    all[bin] = (all[bin] as number) + 1;
    if (mask[row] === 1) shown[bin] = (shown[bin] as number) + 1;
  }
  return { all, shown, most: all.reduce((most, value) => Math.max(most, value), 0) };
}
