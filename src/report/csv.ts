import { METRIC_NAMES } from '../metric/index.ts';
import type { Report, ReportTrial } from './build-report.ts';
import { genotypeCell } from './columns.ts';

const COLUMNS: readonly [
  string,
  (trial: ReportTrial, front: ReadonlySet<number>, measured: ReadonlyMap<number, number>) => unknown,
][] = [
  ['number', ({ number }) => number],
  ['state', ({ state }) => state],
  ...METRIC_NAMES.map((name): [string, (trial: ReportTrial) => unknown] => [name, ({ metrics }) => metrics[name]]),
  ['measuredLatencyMs', ({ number }, _, measured) => measured.get(number)],
  ['modelMean', ({ estimate }) => estimate?.mean],
  ['modelDeviation', ({ estimate }) => estimate?.deviation],
  ['reward', ({ reward }) => reward],
  ['violation', ({ violation }) => violation],
  ['front', ({ number }, front) => front.has(number)],
  ['rung', ({ fidelity }) => fidelity?.rung],
  ['epochs', ({ fidelity }) => fidelity?.epochs],
  ['seconds', ({ seconds }) => seconds],
  ['reason', ({ reason }) => reason],
  ['message', ({ message }) => message],
  ['genotype', ({ genotype }) => genotypeCell(genotype)],
];

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** All trials as CSV (RFC 4180, lines end with a newline), one row each; unknown values are empty. */
export function renderCsv(report: Report): string {
  const front = new Set(report.front);
  const measured = new Map(report.latency?.front.map(({ number, measuredMs }) => [number, measuredMs]));
  const lines = report.trials.map((trial) => COLUMNS.map(([, value]) => cell(value(trial, front, measured))).join(','));
  return `${[COLUMNS.map(([name]) => name).join(','), ...lines].join('\n')}\n`;
}
