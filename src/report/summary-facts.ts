import { formatMetric } from '../metric/index.ts';
import { metricValue } from '../objective/index.ts';
import { formatSeconds, formatShare } from '../util/format.ts';
import type { Report } from './build-report.ts';
import { pick, shownMetrics } from './columns.ts';
import type { RungReport } from './fidelity-report.ts';

/** What best and front go by. */
function modelFacts({ trials }: Report): [string, string][] {
  const estimated = trials.filter(({ estimate }) => estimate !== null);
  const metric = estimated[0]?.estimate?.metric;
  if (metric === undefined) return [];
  return [
    ['model', `${metric} of ${estimated.length} trials without the noise of a reading: best, front and knee go by it`],
  ];
}

function rungFact({ epochs, imagesPerClass, resolution, results, promoted, bestAccuracy }: RungReport): string {
  return [
    `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    ...(imagesPerClass === null ? [] : [`${imagesPerClass} images per class`]),
    ...(resolution === null ? [] : [`${resolution} px`]),
    `${results} ${results === 1 ? 'result' : 'results'}`,
    ...(promoted === 0 ? [] : [`${promoted} promoted`]),
    ...(bestAccuracy === null ? [] : [`best accuracy ${formatShare(bestAccuracy)}`]),
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

/** The images of a run, as far as it says. */
export function dataText({ data, config, engine }: Report['run']): string {
  if (data === null) return `none (${engine})`;
  const { images } = data;
  const counts = images === undefined ? '' : `, ${images.train} training and ${images.validation} validation images`;
  return `${config.data?.kind ?? 'images'}${counts}, ${data.classes.length} classes`;
}

/** When a run began and how long it took, in UTC. */
function timeText({ createdAt, endedAt, durationSeconds }: Report['run']): string {
  const begun = `${createdAt.slice(0, 16).replace('T', ' ')} UTC`;
  return `${begun}, ${endedAt === null ? 'running for' : 'took'} ${formatSeconds(durationSeconds)}`;
}

function versionsText(versions: Report['run']['versions']): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

/** The best or the knee with what it reaches and costs. */
function trialFact(report: Report, which: 'best' | 'knee'): [string, string][] {
  const number = report[which];
  const [trial] = number === null ? [] : pick(report, [number]);
  if (trial === undefined) return [];
  const values = shownMetrics(report).flatMap((name) => {
    const value = trial.metrics[name];
    return value === undefined ? [] : [`${name} ${formatMetric(name, value)}`];
  });
  return [[which, `trial ${trial.number}: ${values.join(', ')}`]];
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
    ...(run.data === null ? [] : [['data', dataText(run)] as [string, string]]),
    ['engine', run.engine],
    ['begun', timeText(run)],
    ['seed', `${run.config.seed}`],
    ['versions', versionsText(run.versions)],
    ...latencyFacts(report),
    ['trials', states.join(', ') || 'none yet'],
    ...(report.fidelity?.rungs ?? []).map((rung): [string, string] => [`rung ${rung.rung}`, rungFact(rung)]),
    ...(reasons.length === 0 ? [] : [['failures', reasons.join(', ')] as [string, string]]),
    ['hypervolume', `${report.hypervolume.toPrecision(6)} from ${corner.join(', ')}`],
    ...modelFacts(report),
    ...trialFact(report, 'best'),
    ...trialFact(report, 'knee'),
    ...(run.config.task?.kind === 'detection'
      ? []
      : [['chance', `${formatShare(run.chance)} accuracy by guessing`] as [string, string]]),
    ...(report.closest === null
      ? []
      : [['feasible', `none yet; the closest is trial ${report.closest}`] as [string, string]]),
  ];
}
