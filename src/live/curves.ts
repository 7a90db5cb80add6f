import type { EpochRow } from '../store/index.ts';
import type { PageCurve, PageHistory } from './contract.ts';

const CURVES: readonly PageCurve['metric'][] = ['accuracy', 'mAP', 'trainAccuracy', 'loss', 'trainLoss'];

/** Digits that a curve is drawn with. */
const DIGITS = 5;

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(DIGITS));
}

function curvesOf(rows: readonly EpochRow[]): PageCurve[] {
  const epochs = rows.map(({ epoch }) => epoch);
  return CURVES.map((metric) => ({ metric, epochs, values: rows.map((row) => rounded(row[metric] ?? null)) })).filter(
    ({ values }) => values.some((value) => value !== null),
  );
}

/** The learning curves of some trials. @param epochs of them, each trial's in order */
export function historyOf(trials: readonly number[], epochs: readonly EpochRow[]): PageHistory {
  const byTrial = new Map<number, EpochRow[]>(trials.map((trial) => [trial, []]));
  for (const row of epochs) byTrial.get(row.trial)?.push(row);
  return Object.fromEntries([...byTrial].map(([trial, rows]) => [trial, curvesOf(rows)]));
}
