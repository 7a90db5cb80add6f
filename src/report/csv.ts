import { METRIC_NAMES } from '../metric/index.ts';
import { csvLine } from '../util/csv-line.ts';
import type { Report, ReportTrial } from './build-report.ts';
import type { FinalNetwork } from './finals-report.ts';
import { spaceOf } from './network-words.ts';

/** What a row says of its trial from elsewhere in the report, by number of the trial. */
interface Found {
  readonly front: ReadonlySet<number>;
  readonly measured: ReadonlyMap<number, number>;
  readonly finals: ReadonlyMap<number, FinalNetwork>;
}

type Column = readonly [name: string, value: (trial: ReportTrial, found: Found) => unknown];

const COLUMNS: readonly Column[] = [
  ['number', ({ number }) => number],
  ['state', ({ state }) => state],
  ...METRIC_NAMES.map((name): Column => [name, ({ metrics }) => metrics[name]]),
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
];

/** In brackets, so that no program takes it for a number or a date; the last column, as `mixnas audit --genotypes` reads it. */
const GENOTYPE: Column = ['genotype', ({ genotype }) => `[${genotype.join(',')}]`];

/** One column a choice of the space, named by its path: the option, empty where the network does not have the choice. */
function choiceColumns(report: Report): Column[] {
  const space = spaceOf(report);
  const present = new WeakMap<ReportTrial, readonly boolean[]>();
  const has = (trial: ReportTrial, index: number): boolean => {
    const known = present.get(trial) ?? space.present(trial.genotype);
    present.set(trial, known);
    return known[index] === true;
  };
  return space.choices.map(({ path, options }, i) => [
    path,
    (trial) => (has(trial, i) ? options[trial.genotype[i] as number] : undefined),
  ]);
}

/**
 * All trials as CSV (RFC 4180, lines end with a newline), one row each; unknown values are empty. Accuracies are 0..1. A cell of
 * text never begins as a formula does.
 */
export function renderCsv(report: Report): string {
  const front = new Set(report.front);
  const measured = new Map(report.latency?.front.map(({ number, measuredMs }) => [number, measuredMs]));
  const finals = new Map(report.finals?.networks.map((network) => [network.number, network]));
  const found = { front, measured, finals };
  const columns = [...COLUMNS, ...choiceColumns(report), GENOTYPE];
  const lines = report.trials.map((trial) => csvLine(columns.map(([, value]) => value(trial, found))));
  return `${[csvLine(columns.map(([name]) => name)), ...lines].join('\n')}\n`;
}
