import { judgedMetrics } from '../controller/index.ts';
import { METRIC_NAMES, type MetricName, type Metrics } from '../metric/index.ts';
import {
  frontIndices,
  goalsOf,
  hasAll,
  hypervolume,
  isMaximised,
  metricValue,
  towardsMore,
} from '../objective/index.ts';
import type { Json } from '../util/json.ts';
import type { Report, ReportTrial } from './build-report.ts';

/** What several runs are to each other. */
export interface Comparison {
  /** Metrics of the fronts that are compared: those that the front of every run has; with fewer than two there is no common front. */
  readonly objectives: readonly MetricName[];
  /** One corner for all: of each metric the worst of theirs. */
  readonly reference: Metrics;
  /** Volume between each run's front and that corner, by run; 0 without a common front. */
  readonly hypervolumes: readonly number[];
  /** Feasible complete trials that none of any run dominates, in order of run and trial. */
  readonly front: readonly { readonly run: number; readonly trial: number }[];
  /** Settings that are not equal in all runs, as text by run; null where a run does not have it. */
  readonly differences: readonly { readonly path: string; readonly values: readonly (string | null)[] }[];
}

/** Leaves of a config by their path. */
function leavesOf(value: Json, path: string, leaves: Map<string, string>): Map<string, string> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (inner !== undefined) leavesOf(inner as Json, path === '' ? key : `${path}.${key}`, leaves);
    }
    return leaves;
  }
  return leaves.set(path, typeof value === 'string' ? value : JSON.stringify(value));
}

function settingsOf({ run }: Report): Map<string, string> {
  const leaves = leavesOf(run.config as unknown as Json, '', new Map());
  for (const [name, version] of Object.entries(run.versions)) leaves.set(`versions.${name}`, version);
  return leaves
    .set('engine', run.engine)
    .set('space.hash', run.space.hash)
    .set('data.hash', run.data?.hash ?? 'none');
}

function differencesOf(reports: readonly Report[]): Comparison['differences'] {
  const settings = reports.map(settingsOf);
  const paths = [...new Set(settings.flatMap((leaves) => [...leaves.keys()]))].filter((path) => path !== 'name');
  return paths
    .map((path) => ({ path, values: settings.map((leaves) => leaves.get(path) ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

function worst(name: MetricName, values: readonly number[]): number {
  return isMaximised(name) ? Math.min(...values) : Math.max(...values);
}

function feasibleOf({ trials }: Report, names: readonly MetricName[]): { number: number; metrics: Metrics }[] {
  return trials.flatMap((trial: ReportTrial) => {
    const metrics = judgedMetrics(trial, trial.estimate);
    const counts = trial.state === 'complete' && trial.violation === 0 && hasAll(names, metrics);
    return counts ? [{ number: trial.number, metrics }] : [];
  });
}

/** The corner of a run's own front; where it has none for a metric, the worst value of its trials. */
function cornerOf(report: Report, name: MetricName): number[] {
  const own = report.reference[name];
  if (own !== undefined) return [own];
  return report.trials.flatMap(({ metrics }) => metrics[name] ?? []);
}

/**
 * Compares runs by their trials: a front of all together, and each run's hypervolume from one corner, the worst of theirs.
 * Trials count as in the runs' own reports.
 * @param reports at least one
 */
export function comparisonOf(reports: readonly Report[]): Comparison {
  const common = METRIC_NAMES.filter((name) => reports.every(({ frontMetrics }) => frontMetrics.includes(name)));
  const differences = differencesOf(reports);
  if (common.length < 2) {
    return { objectives: [], reference: {}, hypervolumes: reports.map(() => 0), front: [], differences };
  }
  const corners = common.map((name) => [
    name,
    worst(
      name,
      reports.flatMap((report) => cornerOf(report, name)),
    ),
  ]);
  const reference = Object.fromEntries(corners) as Metrics;
  const corner = common.map((name) => towardsMore(name, metricValue(name, reference)));
  const feasible = reports.map((report) => feasibleOf(report, common));
  const all = feasible.flatMap((trials, run) => trials.map(({ number, metrics }) => ({ run, trial: number, metrics })));
  const front = frontIndices(all.map(({ metrics }) => goalsOf(common, metrics)));
  return {
    objectives: common,
    reference,
    hypervolumes: feasible.map((trials) => {
      const points = trials.map(({ metrics }) => goalsOf(common, metrics));
      return hypervolume(
        frontIndices(points).map((i) => points[i] as readonly number[]),
        corner,
      );
    }),
    front: front.map((i) => ({ run: all[i]?.run as number, trial: all[i]?.trial as number })).sort(byRunAndTrial),
    differences,
  };
}

function byRunAndTrial(a: Comparison['front'][number], b: Comparison['front'][number]): number {
  return a.run - b.run || a.trial - b.trial;
}
