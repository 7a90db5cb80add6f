import { METRIC_NAMES, PRECISION_NAMES } from '../metric/index.ts';
import { csvLine } from '../util/csv-line.ts';
import type { Report, ReportTrial } from './build-report.ts';
import { hasMachines } from './columns.ts';
import type { FinalNetwork } from './finals-report.ts';
import { decodedChoices, spaceOf } from './network-words.ts';

/** What a row says of its trial from elsewhere in the report, by number of the trial. */
interface Found {
  readonly front: ReadonlySet<number>;
  readonly measured: ReadonlyMap<number, number>;
  readonly finals: ReadonlyMap<number, FinalNetwork>;
}

type Column = readonly [name: string, value: (trial: ReportTrial, found: Found) => unknown];

/** Only where there is a queue. */
const MACHINE: Column = ['machine', ({ machine }) => machine];

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

/** Those of detectors only where there are any. */
function columnsOf(reports: readonly Report[]): readonly Column[] {
  const absent = PRECISION_NAMES.filter((name) =>
    reports.every(({ trials }) => trials.every(({ metrics }) => metrics[name] === undefined)),
  );
  const columns = COLUMNS.filter(([name]) => !absent.some((other) => other === name));
  return reports.some(hasMachines) ? [...columns, MACHINE] : columns;
}

/** A run with what stands in its rows' first column; null: no such column. */
export interface NamedReport {
  readonly name: string | null;
  readonly report: Report;
}

function foundIn({ front, latency, finals }: Report): Found {
  return {
    front: new Set(front),
    measured: new Map(latency?.front.map(({ number, measuredMs }) => [number, measuredMs])),
    finals: new Map(finals?.networks.map((network) => [network.number, network])),
  };
}

/** Genotypes are in brackets, so that no program takes them for numbers or dates. */
function rowsOf({ name, report }: NamedReport, columns: readonly Column[], paths: readonly string[]): string[] {
  const found = foundIn(report);
  const space = spaceOf(report);
  return report.trials.map((trial) => {
    const options = new Map(decodedChoices(space, trial.genotype).map(({ path, option }) => [path, option]));
    return csvLine([
      ...(name === null ? [] : [name]),
      ...columns.map(([, value]) => value(trial, found)),
      ...paths.map((path) => options.get(path)),
      `[${trial.genotype.join(',')}]`,
    ]);
  });
}

/**
 * The trials of some runs as CSV. One column for each choice of their spaces, named by its path: the option, empty where a
 * network does not have the choice. The genotype is the last column: `mixnas audit --genotypes` reads it there.
 */
export function renderTrialsCsv(runs: readonly NamedReport[]): string {
  const paths = [...new Set(runs.flatMap(({ report }) => spaceOf(report).choices.map(({ path }) => path)))];
  const isNamed = runs.some(({ name }) => name !== null);
  const columns = columnsOf(runs.map(({ report }) => report));
  const head = [...(isNamed ? ['run'] : []), ...columns.map(([name]) => name), ...paths, 'genotype'];
  return `${[csvLine(head), ...runs.flatMap((run) => rowsOf(run, columns, paths))].join('\n')}\n`;
}

/**
 * All trials as CSV (RFC 4180, lines end with a newline), one row each; unknown values are empty, accuracies are 0..1. Text never
 * begins as a formula does.
 */
export function renderCsv(report: Report): string {
  return renderTrialsCsv([{ name: null, report }]);
}
