import { METRIC_NAMES, type MetricName } from '../metric/index.ts';
import type { Report, ReportTrial } from '../report/index.ts';
import type { SearchSpace } from '../space/index.ts';
import type { RunRecord, TrialRow } from '../store/index.ts';
import { type PageTrials, TRIAL_STATES } from './contract.ts';
import type { Lanes } from './lanes.ts';

/** What columns are made of. */
export interface ColumnSource {
  readonly record: RunRecord;
  readonly report: Report;
  readonly space: SearchSpace;
  readonly lanes: Lanes;
  /** Last stored epoch by trial. */
  readonly epochs: ReadonlyMap<number, number>;
}

interface Rows {
  readonly rows: readonly TrialRow[];
  readonly trials: readonly ReportTrial[];
}

function metricColumns({ rows }: Rows): PageTrials['metrics'] {
  const columns = METRIC_NAMES.flatMap((name): [MetricName, (number | null)[]][] => {
    const values = rows.map(({ metrics }) => metrics[name] ?? null);
    return values.every((value) => value === null) ? [] : [[name, values]];
  });
  return Object.fromEntries(columns);
}

function estimateColumn({ trials }: Rows): PageTrials['estimate'] {
  const metric = trials.find(({ estimate }) => estimate !== null)?.estimate?.metric;
  return metric === undefined ? null : { metric, mean: trials.map(({ estimate }) => estimate?.mean ?? null) };
}

function choiceColumns({ choices, present }: SearchSpace, { rows }: Rows): number[][] {
  const has = rows.map(({ genotype }) => present(genotype));
  return choices.map((_, i) =>
    rows.map(({ genotype }, row) => (has[row]?.[i] === true ? (genotype[i] as number) : -1)),
  );
}

function messages({ rows }: Rows): Record<string, string> {
  const failed = rows.filter(({ state }) => state === 'failed');
  return Object.fromEntries(failed.map(({ number, reason, message }) => [number, `${reason}: ${message}`]));
}

/**
 * Trials as columns.
 * @param numbers of the trials, in the order wanted
 * @param event that they are up to
 */
export function trialColumns(source: ColumnSource, numbers: readonly number[], event: string): PageTrials {
  const { record, report, space, lanes, epochs } = source;
  const rows = numbers.map((number) => record.trials[number] as TrialRow);
  const trials = numbers.map((number) => report.trials[number] as ReportTrial);
  const front = new Set(report.front);
  const since = (time: number | null) => (time === null ? null : Math.max(0, time - record.info.createdAt) / 1000);
  return {
    event,
    number: numbers,
    state: rows.map(({ state }) => TRIAL_STATES.indexOf(state)),
    reward: rows.map(({ reward }) => reward),
    metrics: metricColumns({ rows, trials }),
    estimate: estimateColumn({ rows, trials }),
    choices: choiceColumns(space, { rows, trials }),
    startedAt: rows.map(({ startedAt }) => since(startedAt)),
    seconds: rows.map(({ seconds }) => seconds),
    worker: numbers.map((number) => lanes.of(number)),
    epochs: numbers.map((number) => epochs.get(number) ?? 0),
    isFront: numbers.map((number) => (front.has(number) ? 1 : 0)),
    feasible: rows.map(({ violation }) => (violation === 0 ? 1 : 0)),
    message: messages({ rows, trials }),
  };
}
