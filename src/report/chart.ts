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
import { element, label } from '../util/markup.ts';
import { ticks } from '../util/ticks.ts';
import type { Report, ReportTrial } from './build.ts';
import { shownMetrics } from './columns.ts';

const PLOT = { width: 560, height: 320, left: 64, top: 16, right: 16, bottom: 46 };
/** Room between the outermost values and the frame, as a share of their extent. */
const MARGIN = 0.06;

interface Scale {
  readonly low: number;
  readonly high: number;
}

/** @param values at least one */
function scaleOf(values: readonly number[]): Scale {
  const low = values.reduce((least, value) => Math.min(least, value));
  const high = values.reduce((most, value) => Math.max(most, value));
  const room = MARGIN * (high - low || Math.abs(high) || 1);
  return { low: low - room, high: high + room };
}

/** Turns values into places of the frame. */
class Frame {
  constructor(
    readonly xs: Scale,
    readonly ys: Scale,
  ) {}

  x(value: number): number {
    return PLOT.left + (PLOT.width * (value - this.xs.low)) / (this.xs.high - this.xs.low);
  }

  y(value: number): number {
    return PLOT.top + PLOT.height * (1 - (value - this.ys.low) / (this.ys.high - this.ys.low));
  }

  /** Grid, numbers and titles of the axes. */
  axes(xTitle: string, yTitle: string, format: (value: number) => string): string[] {
    const [right, bottom] = [PLOT.left + PLOT.width, PLOT.top + PLOT.height];
    const across = ticks(this.ys.low, this.ys.high).flatMap((value) => {
      const y = this.y(value);
      return [
        element('line', { class: 'grid', x1: PLOT.left, x2: right, y1: y, y2: y }),
        label(PLOT.left - 8, y + 4, String(Number(value.toPrecision(4))), { class: 'tick', 'text-anchor': 'end' }),
      ];
    });
    const down = ticks(this.xs.low, this.xs.high).map((value) =>
      label(this.x(value), bottom + 18, format(value), { class: 'tick' }),
    );
    const middle = PLOT.top + PLOT.height / 2;
    return [
      ...across,
      ...down,
      label(PLOT.left + PLOT.width / 2, bottom + 38, xTitle, { class: 'axis' }),
      label(16, middle, yTitle, { class: 'axis', transform: `rotate(-90 16 ${middle})` }),
    ];
  }
}

function picture(title: string, parts: readonly string[]): string {
  const width = PLOT.left + PLOT.width + PLOT.right;
  const height = PLOT.top + PLOT.height + PLOT.bottom;
  return element('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title }, parts.join('\n'));
}

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
  const { number, metrics, fidelity, state } = trial;
  const rung = state === 'paused' && fidelity !== null ? `, paused after ${fidelity.epochs} epochs` : '';
  const values = names.flatMap((name) => {
    const value = metrics[name];
    return value === undefined ? [] : [`${name} ${formatMetric(name, value)}`];
  });
  return `trial ${number}: ${values.join(', ')}${rung}`;
}

/**
 * The trials with a result by two of the front's metrics, and the front through them.
 * @returns SVG, or null while no trial has both
 */
function frontChart(report: Report, xMetric: MetricName, yMetric: MetricName): string | null {
  const points = shownTrials(report).flatMap(({ trial, kind }) => {
    const [x, y] = [trial.metrics[xMetric], trial.metrics[yMetric]];
    return x === undefined || y === undefined ? [] : [{ trial, x, y, kind }];
  });
  if (points.length === 0) return null;
  const frame = new Frame(scaleOf(points.map(({ x }) => x)), scaleOf(points.map(({ y }) => y)));
  const order = { broken: 0, paused: 1, other: 2, front: 3 };
  const dots = [...points]
    .sort((a, b) => order[a.kind] - order[b.kind])
    .map(({ trial, x, y, kind }) =>
      element(
        'circle',
        { class: kind, cx: frame.x(x), cy: frame.y(y), r: kind === 'front' ? 5 : 3.5 },
        element('title', {}, describe(trial, shownMetrics(report))),
      ),
    );
  const steps = points.filter(({ kind }) => kind === 'front').sort((a, b) => a.x - b.x || a.y - b.y);
  const path = steps.map(({ x, y }, i) => (i === 0 ? `M${frame.x(x)} ${frame.y(y)}` : `H${frame.x(x)} V${frame.y(y)}`));
  // with three metrics the front is no line in a plane of two
  const line = report.frontMetrics.length === 2 ? [element('path', { class: 'line', d: path.join(' ') })] : [];
  const parts = [...frame.axes(titleOf(xMetric), titleOf(yMetric), metricInfo(xMetric).format), ...line, ...dots];
  return picture(`${yMetric} against ${xMetric}`, parts);
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
  const shares = report.trials.map(({ state, violation, metrics }) => {
    if (state !== 'complete' || violation !== 0 || !hasAll(frontMetrics, metrics)) return volume / now;
    const next = [...points, goalsOf(frontMetrics, metrics)];
    const kept = frontIndices(next);
    if (kept.includes(next.length - 1)) {
      points = kept.map((i) => next[i] as readonly number[]);
      volume = hypervolume(points, corner);
    }
    return volume / now;
  });
  const frame = new Frame({ low: 0, high: Math.max(1, shares.length) }, { low: 0, high: 1.04 });
  const path = shares.map(
    (share, i) => `${i === 0 ? 'M' : 'L'}${frame.x(i + 1).toFixed(1)} ${frame.y(share).toFixed(1)}`,
  );
  const line = element('path', { class: 'line', d: path.join(' ') });
  return picture('hypervolume against trials', [...frame.axes('trials', 'hypervolume, share of now', String), line]);
}
