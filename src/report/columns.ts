import { type Estimate, judgedMetrics } from '../controller/index.ts';
import { formatMetric, METRIC_NAMES, type MetricName, metricInfo, rightnessOf, scoreOfTask } from '../metric/index.ts';
import { metricsOf } from '../objective/index.ts';
import { type Column, formatSeconds } from '../util/format.ts';
import type { Report, ReportTrial } from './build-report.ts';
import { networkWords } from './network-words.ts';

/** Metrics that every table of trials shows. */
const ALWAYS: readonly MetricName[] = ['macs', 'params'];

/** The metrics that people are to see of a run: accuracy and size, and what its front, objective and constraints speak of. */
export function shownMetrics({ run: { config }, frontMetrics }: Report): readonly MetricName[] {
  const asked = [...metricsOf(config.objective), ...config.constraints.map(({ metric }) => metric), ...frontMetrics];
  const score = scoreOfTask(config.task);
  return METRIC_NAMES.filter((name) => name === score || ALWAYS.includes(name) || asked.includes(name));
}

function isEstimated({ trials }: Report): boolean {
  return trials.some(({ estimate }) => estimate !== null);
}

/** Whether trials were trained by workers of a queue. */
export function hasMachines({ trials }: Report): boolean {
  return trials.some(({ machine }) => machine !== undefined);
}

/** What the model says of a trial: mean and deviation, as the metric is written. */
export function estimateText({ metric, mean, deviation }: Estimate): string {
  return `${formatMetric(metric, mean)} ± ${formatMetric(metric, deviation)}`;
}

/** Columns of the tables of trials that people read. */
export function trialColumns(report: Report): readonly Column[] {
  return [
    { title: 'trial', align: 'right' },
    ...shownMetrics(report).map((title): Column => ({ title, align: 'right' })),
    ...(isEstimated(report) ? [{ title: 'model', align: 'right' } as const] : []),
    { title: 'reward', align: 'right' },
    { title: 'time', align: 'right' },
    ...(hasMachines(report) ? [{ title: 'machine' } as const] : []),
    { title: 'network' },
  ];
}

/** One trial as a row under `trialColumns`. */
export function trialCells(report: Report, trial: ReportTrial): string[] {
  const cellOf = (name: MetricName): string => {
    const value = trial.metrics[name];
    return value === undefined ? '-' : metricInfo(name).format(value);
  };
  return [
    `${trial.number}`,
    ...shownMetrics(report).map(cellOf),
    ...(isEstimated(report) ? [trial.estimate === null ? '-' : estimateText(trial.estimate)] : []),
    trial.reward?.toFixed(4) ?? '-',
    trial.seconds === null ? '-' : formatSeconds(trial.seconds),
    ...(hasMachines(report) ? [trial.machine ?? '-'] : []),
    networkWords(report, trial),
  ];
}

/** The trials with these numbers, in that order. */
export function pick(report: Report, numbers: readonly number[]): ReportTrial[] {
  const byNumber = new Map(report.trials.map((trial) => [trial.number, trial]));
  return numbers.flatMap((number) => byNumber.get(number) ?? []);
}

/** Numbers of the best complete feasible trials by reward (or accuracy), at most `count`. */
export function topTrials(report: Report, count: number): number[] {
  const score = ({ reward, metrics, estimate }: ReportTrial) =>
    (estimate === null ? reward : estimate.reward) ?? rightnessOf(judgedMetrics({ metrics }, estimate)) ?? 0;
  return report.trials
    .filter(({ state, violation }) => state === 'complete' && violation === 0)
    .map((trial) => ({ number: trial.number, macs: trial.macs, score: score(trial) }))
    .sort((a, b) => b.score - a.score || a.macs - b.macs || a.number - b.number)
    .slice(0, count)
    .map(({ number }) => number);
}
