import type { MetricName } from '../metric/index.ts';
import type { EpochRow } from '../store/index.ts';
import { type Spread, spreadOf } from './interval.ts';

/** A network under some settings after one epoch, over its seeds. */
export interface CurvePoint {
  /** Counted from 1. */
  readonly epoch: number;
  readonly value: Spread;
}

/** A metric of an epoch; null where it was not validated, and where the store does not keep it of epochs. */
function readingOf(row: EpochRow, metric: MetricName): number | null {
  return row[metric as keyof EpochRow] ?? null;
}

/** The mean of a metric after each epoch, over some trainings. @param rows epochs of all trainings, in any order */
export function curveOf(rows: readonly EpochRow[], metric: MetricName): CurvePoint[] {
  const readings = new Map<number, number[]>();
  for (const row of rows) {
    const value = readingOf(row, metric);
    if (value !== null) readings.set(row.epoch, [...(readings.get(row.epoch) ?? []), value]);
  }
  return [...readings]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([epoch, values]) => {
      const value = spreadOf(values);
      return value === null ? [] : [{ epoch, value }];
    });
}
