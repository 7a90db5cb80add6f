import { type Estimate, judgedMetrics } from '../controller/index.ts';
import { formatMetric, METRIC_NAMES, type MetricName, metricInfo } from '../metric/index.ts';
import { metricsOf, metricValue } from '../objective/index.ts';
import { type Column, formatSeconds } from '../util/format.ts';
import type { Report, ReportTrial } from './build-report.ts';
import type { RungReport } from './fidelity-report.ts';

/** Metrics that every table of trials shows. */
const ALWAYS: readonly MetricName[] = ['accuracy', 'macs', 'params'];

/** The metrics that people are to see of a run: accuracy and size, and what its front, objective and constraints speak of. */
export function shownMetrics({ run: { config }, frontMetrics }: Report): readonly MetricName[] {
  const asked = [...metricsOf(config.objective), ...config.constraints.map(({ metric }) => metric), ...frontMetrics];
  return METRIC_NAMES.filter((name) => ALWAYS.includes(name) || asked.includes(name));
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

/** What best and front go by. */
function modelFacts({ trials }: Report): [string, string][] {
  const estimated = trials.filter(({ estimate }) => estimate !== null);
  const metric = estimated[0]?.estimate?.metric;
  if (metric === undefined) return [];
  return [
    ['model', `${metric} of ${estimated.length} trials without the noise of a reading: best, front and knee go by it`],
  ];
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
    { title: 'genotype' },
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
    genotypeCell(trial.genotype),
  ];
}

/** Digits where every index is one digit, else a list. */
export function genotypeCell(genotype: readonly number[]): string {
  return genotype.every((index) => index < 10) ? genotype.join('') : `[${genotype.join(',')}]`;
}

/** The trials with these numbers, in that order. */
export function pick(report: Report, numbers: readonly number[]): ReportTrial[] {
  const byNumber = new Map(report.trials.map((trial) => [trial.number, trial]));
  return numbers.flatMap((number) => byNumber.get(number) ?? []);
}

/** Numbers of the best complete feasible trials by reward (or accuracy), at most `count`. */
export function topTrials(report: Report, count: number): number[] {
  const score = ({ reward, metrics, estimate }: ReportTrial) =>
    (estimate === null ? reward : estimate.reward) ?? judgedMetrics({ metrics }, estimate).accuracy ?? 0;
  return report.trials
    .filter(({ state, violation }) => state === 'complete' && violation === 0)
    .map((trial) => ({ number: trial.number, macs: trial.macs, score: score(trial) }))
    .sort((a, b) => b.score - a.score || a.macs - b.macs || a.number - b.number)
    .slice(0, count)
    .map(({ number }) => number);
}

function rungFact({ epochs, imagesPerClass, resolution, results, promoted, bestAccuracy }: RungReport): string {
  return [
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    ...(imagesPerClass === null ? [] : [`${imagesPerClass} images per class`]),
    ...(resolution === null ? [] : [`${resolution} px`]),
    `${results} ${results === 1 ? 'result' : 'results'}`,
    ...(promoted === 0 ? [] : [`${promoted} promoted`]),
    ...(bestAccuracy === null ? [] : [`best accuracy ${bestAccuracy.toFixed(4)}`]),
  ].join(', ');
}

/** What was measured or predicted, and how far it can be relied on. */
function latencyFacts({ latency }: Report): [string, string][] {
  if (latency === null) return [];
  const missing = latency.front.filter(({ breaksLimit }) => breaksLimit).length;
  const restless = latency.front.filter(({ state }) => state !== 'stable').length;
  return [
    [
      'latency',
      [
        latency.isPredicted ? 'predicted by a table' : 'measured before training',
        ...(latency.restless === 0 ? [] : [`${latency.restless} candidates without a stable measurement`]),
        ...(restless === 0 ? [] : [`${restless} of the front without a stable measurement`]),
        ...(missing === 0 ? [] : [`${missing} of the front miss a limit when measured again`]),
      ].join(', '),
    ],
  ];
}

/** What the networks are meant for, and what trains them where that is another size. */
function sizeText({ target: { size }, data }: Report['run']): string {
  const trained = data?.size ?? size;
  return trained === size ? `${size} px` : `${size} px (trained at ${trained} px)`;
}

/** The facts of a run in a few sentences: name and text. */
export function summaryFacts(report: Report): [string, string][] {
  const { run, counts, failures, reference } = report;
  const states = (['complete', 'paused', 'failed', 'infeasible', 'running', 'interrupted'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`);
  const corner = report.frontMetrics.map((name) => `${name} ${formatMetric(name, metricValue(name, reference))}`);
  const reasons = Object.entries(failures).map(([reason, count]) => `${count} ${reason}`);
  return [
    ['run', `${run.folder} (${run.status}${run.statusDetail === '' ? '' : `: ${run.statusDetail}`})`],
    ['space', `${run.space.name}, ${sizeText(run)}, ${run.target.classes} classes`],
    ['engine', run.engine],
    ...latencyFacts(report),
    ['trials', states.join(', ') || 'none yet'],
    ...(report.fidelity?.rungs ?? []).map((rung): [string, string] => [`rung ${rung.rung}`, rungFact(rung)]),
    ...(reasons.length === 0 ? [] : [['failures', reasons.join(', ')] as [string, string]]),
    ['hypervolume', `${report.hypervolume.toPrecision(6)} from ${corner.join(', ')}`],
    ...modelFacts(report),
    ...(report.best === null ? [] : [['best', `trial ${report.best}`] as [string, string]]),
    ...(report.knee === null ? [] : [['knee', `trial ${report.knee}`] as [string, string]]),
    ...(report.closest === null
      ? []
      : [['feasible', `none yet; the closest is trial ${report.closest}`] as [string, string]]),
  ];
}
