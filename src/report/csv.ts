import { METRIC_NAMES } from '../metric/index.ts';
import type { Report, ReportTrial } from './build-report.ts';
import { genotypeCell, hasMachines } from './columns.ts';
import type { FinalNetwork } from './finals-report.ts';

/** What a row says of its trial from elsewhere in the report, by number of the trial. */
interface Found {
  readonly front: ReadonlySet<number>;
  readonly measured: ReadonlyMap<number, number>;
  readonly finals: ReadonlyMap<number, FinalNetwork>;
}

type CsvColumn = readonly [string, (trial: ReportTrial, found: Found) => unknown];

/** Only where there is a queue. */
const MACHINE: CsvColumn = ['machine', ({ machine }) => machine];

const COLUMNS: readonly [string, (trial: ReportTrial, found: Found) => unknown][] = [
  ['number', ({ number }) => number],
  ['state', ({ state }) => state],
  ...METRIC_NAMES.map((name): [string, (trial: ReportTrial) => unknown] => [name, ({ metrics }) => metrics[name]]),
  ['measuredLatencyMs', ({ number }, { measured }) => measured.get(number)],
  ['modelMean', ({ estimate }) => estimate?.mean],
  ['modelDeviation', ({ estimate }) => estimate?.deviation],
  ['reward', ({ reward }) => reward],
  ['violation', ({ violation }) => violation],
  ['front', ({ number }, { front }) => front.has(number)],
  ['finalAccuracy', ({ number }, { finals }) => finals.get(number)?.accuracy],
  ['finalDeviation', ({ number }, { finals }) => finals.get(number)?.deviation],
  ['finalError', ({ number }, { finals }) => finals.get(number)?.standardError],
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
  const finals = new Map(report.finals?.networks.map((network) => [network.number, network]));
  const found = { front, measured, finals };
  const columns = hasMachines(report) ? [...COLUMNS, MACHINE] : COLUMNS;
  const lines = report.trials.map((trial) => columns.map(([, value]) => cell(value(trial, found))).join(','));
  return `${[columns.map(([name]) => name).join(','), ...lines].join('\n')}\n`;
}
