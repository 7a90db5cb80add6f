import { judgedMetrics } from '../controller/index.ts';
import {
  AXES_ROOM,
  axes,
  dot,
  frameOf,
  inlinePicture,
  line,
  linearScale,
  scaleAround,
  staircase,
} from '../draw/index.ts';
import { formatMetric, type MetricName, metricInfo } from '../metric/index.ts';
import {
  frontIndices,
  goalsOf,
  hasAll,
  hypervolume,
  isMaximised,
  metricValue,
  towardsMore,
} from '../objective/index.ts';
import type { Report, ReportTrial } from './build-report.ts';
import { estimateText, shownMetrics } from './columns.ts';

const BOX = { left: AXES_ROOM.left, top: 16, width: 560, height: 320 };
const SIZE = { width: BOX.left + BOX.width + 16, height: BOX.top + BOX.height + AXES_ROOM.bottom };

/** What a trial is in a picture; also its class there. */
export type Kind = 'front' | 'other' | 'paused' | 'broken';

/** The trials with a result, each with its kind. */
function shownTrials({ trials, front }: Report): { trial: ReportTrial; kind: Kind }[] {
  const numbers = new Set(front);
  return trials
    .filter(({ state }) => state === 'complete' || state === 'paused')
    .map((trial) => ({ trial, kind: kindOf(trial, numbers) }));
}

/** The kinds of trials that the charts of a report show. */
export function shownKinds(report: Report): Set<Kind> {
  return new Set(shownTrials(report).map(({ kind }) => kind));
}

function kindOf(trial: ReportTrial, front: ReadonlySet<number>): Kind {
  if (front.has(trial.number)) return 'front';
  if (trial.state === 'paused') return 'paused';
  return trial.violation === 0 ? 'other' : 'broken';
}

function titleOf(name: MetricName): string {
  const { unit } = metricInfo(name);
  return unit === '' ? name : `${name} (${unit})`;
}

function describe(trial: ReportTrial, names: readonly MetricName[]): string {
  const { number, metrics, estimate, fidelity, state } = trial;
  const rung = state === 'paused' && fidelity !== null ? `, paused after ${fidelity.epochs} epochs` : '';
  const values = names.flatMap((name) => {
    const value = metrics[name];
    return value === undefined ? [] : [`${name} ${formatMetric(name, value)}`];
  });
  const model = estimate === null ? [] : [`model ${estimateText(estimate)}`];
  return `trial ${number}: ${[...values, ...model].join(', ')}${rung}`;
}

/**
 * The trials with a result by two of the front's metrics, and the front through them.
 * @returns SVG, or null while no trial has both
 */
function frontChart(report: Report, xMetric: MetricName, yMetric: MetricName): string | null {
  const points = shownTrials(report).flatMap(({ trial, kind }) => {
    const { [xMetric]: x, [yMetric]: y } = judgedMetrics(trial, trial.estimate);
    return x === undefined || y === undefined ? [] : [{ trial, x, y, kind }];
  });
  if (points.length === 0) return null;
  const frame = frameOf(BOX, scaleAround(points.map(({ x }) => x)), scaleAround(points.map(({ y }) => y)));
  const order = { broken: 0, paused: 1, other: 2, front: 3 };
  const dots = [...points]
    .sort((a, b) => order[a.kind] - order[b.kind])
    .map(({ trial, kind, ...spot }) =>
      dot(frame, spot, kind === 'front' ? 5 : 3.5, { class: kind }, describe(trial, shownMetrics(report))),
    );
  const steps = points.filter(({ kind }) => kind === 'front').sort((a, b) => a.x - b.x || a.y - b.y);
  // with three metrics the front is no line in a plane of two
  const edge = report.frontMetrics.length === 2 ? [staircase(frame, steps)] : [];
  const lines = axes(
    frame,
    { title: titleOf(xMetric), format: metricInfo(xMetric).format },
    { title: titleOf(yMetric) },
  );
  return inlinePicture(`${yMetric} against ${xMetric}`, SIZE, [...lines, ...edge, ...dots]);
}

/** The front's metrics in pairs: accuracy (else the first) against each of the others. */
export function frontCharts(report: Report): string[] {
  const metrics = report.frontMetrics;
  const vertical = metrics.find(isMaximised) ?? (metrics[0] as MetricName);
  return metrics.flatMap((metric) => (metric === vertical ? [] : (frontChart(report, metric, vertical) ?? [])));
}

/**
 * The front's hypervolume after each trial, in trial order, as a share of what it is now.
 * @returns SVG, or null while the hypervolume is 0
 */
export function progressChart(report: Report): string | null {
  const { frontMetrics, reference, hypervolume: now } = report;
  if (now === 0) return null;
  const corner = frontMetrics.map((metric) => towardsMore(metric, metricValue(metric, reference)));
  let points: readonly (readonly number[])[] = [];
  let volume = 0;
  const shares = report.trials.map(({ state, violation, estimate, ...trial }) => {
    const metrics = judgedMetrics(trial, estimate);
    if (state !== 'complete' || violation !== 0 || !hasAll(frontMetrics, metrics)) return volume / now;
    const next = [...points, goalsOf(frontMetrics, metrics)];
    const kept = frontIndices(next);
    if (kept.includes(next.length - 1)) {
      points = kept.map((i) => next[i] as readonly number[]);
      volume = hypervolume(points, corner);
    }
    return volume / now;
  });
  const frame = frameOf(BOX, linearScale(0, Math.max(1, shares.length)), linearScale(0, 1.04));
  const spots = shares.map((share, i) => ({ x: i + 1, y: share }));
  const lines = axes(frame, { title: 'trials', format: String }, { title: 'hypervolume, share of now' });
  return inlinePicture('hypervolume against trials', SIZE, [...lines, line(frame, spots)]);
}
