import type { MetricName, Metrics } from '../../metric/index.ts';
import {
  frontIndices,
  goalsOf,
  hypervolume,
  metricsOf,
  metricValue,
  rewardLine,
  towardsMore,
} from '../../objective/index.ts';
import { bug } from '../../util/errors.ts';
import type { ControllerTask } from '../task.ts';
import { expectedGain, threshold } from './goal-scale.ts';
import type { Signal } from './signal.ts';

/** A trained network: its goal, its other metrics, and whether it keeps all constraints. */
export interface Observed {
  /** The signal as a value to maximise. */
  readonly goal: number;
  /** Every other metric of the objective. */
  readonly costs: Metrics;
  readonly isFeasible: boolean;
}

/** How much a candidate promises, given what the model says of its warped goal; to be maximised. */
export type Gain = (costs: Metrics, mean: number, deviation: number) => number;

/** The lowest goal that the constraints allow. */
function lowestAllowed({ constraints = [] }: ControllerTask, { name, ideal }: Signal): number {
  const floors = constraints.flatMap(({ metric, min, max }) => {
    if (metric !== name) return [];
    const limit = ideal === 0 ? max : min;
    return limit === undefined ? [] : [towardsMore(name, limit)];
  });
  return Math.max(ideal === 0 ? Number.NEGATIVE_INFINITY : 0, ...floors);
}

/** Expected improvement of the reward over the best feasible one. */
function rewardGain(task: ControllerTask, signal: Signal, observed: readonly Observed[]): Gain {
  const line = (costs: Metrics) => rewardLine(task.objective, costs) ?? { scale: 1, offset: 0 };
  const rewards = observed
    .filter(({ isFeasible }) => isFeasible)
    .map(({ goal, costs }) => {
      const { scale, offset } = line(costs);
      return scale * goal + offset;
    });
  const floor = lowestAllowed(task, signal);
  const best = Math.max(...rewards);
  return (costs, mean, deviation) => {
    const { scale, offset } = line(costs);
    const least = rewards.length === 0 ? floor : Math.max(floor, (best - offset) / scale);
    return scale * expectedGain(mean, deviation, threshold(signal, least));
  };
}

/** The reference point's value of a metric: what is worse counts nothing. */
function worstOf({ reference }: ControllerTask, name: MetricName): number {
  return metricValue(name, reference);
}

/** Most breakpoints along each cost when there are two: the front is thinned to them. */
const BREAKS = 12;

function thinned(sorted: readonly number[]): number[] {
  if (sorted.length <= BREAKS) return [...sorted];
  return Array.from(
    { length: BREAKS },
    (_, i) => sorted[Math.round((i * (sorted.length - 1)) / (BREAKS - 1))] as number,
  );
}

/** One cost: how to read it, where it ends, and where the front steps. */
interface Axis {
  readonly read: (costs: Metrics) => number;
  readonly corner: number;
  /** Rising, all below the corner. */
  readonly breaks: readonly number[];
}

/** Stands for a second cost where there is none: one piece of length 1. */
const NO_AXIS: Axis = { read: () => 0, corner: 1, breaks: [] };

/** A cost as an axis; a metric of which more is better runs backwards along it. */
function axisOf(name: MetricName, corner: number, costs: readonly Metrics[], isThinned: boolean): Axis {
  const read = (one: Metrics) => -towardsMore(name, metricValue(name, one));
  const end = -towardsMore(name, corner);
  const values = [...new Set(costs.map(read))].filter((value) => value < end).sort((a, b) => a - b);
  return { read, corner: end, breaks: isThinned ? thinned(values) : values };
}

/** Calls `visit` with each piece of the axis beyond a cost: its length, and how many breakpoints lie at or before it. */
function eachPiece({ corner, breaks }: Axis, own: number, visit: (length: number, passed: number) => void): void {
  let passed = 0;
  while (passed < breaks.length && (breaks[passed] as number) <= own) passed++;
  let from = own;
  for (; passed <= breaks.length && from < corner; passed++) {
    const to = breaks[passed] ?? corner;
    visit(to - from, passed);
    from = to;
  }
}

/**
 * Expected hypervolume improvement where costs are known and the goal is not: over the region of costs that the
 * candidate would cover, the expected gain over the best goal known at those costs.
 *
 * Exact for a goal and one cost; with two costs the front's steps are thinned to a grid.
 */
function volumeGain(
  task: ControllerTask,
  signal: Signal,
  observed: readonly Observed[],
  names: readonly MetricName[],
): Gain {
  const feasible = observed.filter(({ isFeasible }) => isFeasible);
  const points = feasible.map(({ goal, costs }) => [goal, ...goalsOf(names, costs)]);
  const front = frontIndices(points).map((i) => feasible[i] as Observed);
  const known = front.map(({ costs }) => costs);
  const axes = names.map((name) => axisOf(name, worstOf(task, name), known, names.length > 1));
  const [first, second = NO_AXIS] = axes;
  if (first === undefined) throw bug('a hypervolume without costs');
  const floor = Math.max(towardsMore(signal.name, worstOf(task, signal.name)), lowestAllowed(task, signal));
  const width = second.breaks.length + 1;
  const levels = new Float64Array((first.breaks.length + 1) * width).map((_, at) => {
    const [a, b] = [first.breaks[Math.floor(at / width) - 1], second.breaks[(at % width) - 1]];
    const reaches = (costs: Metrics) =>
      a !== undefined && first.read(costs) <= a && (second === NO_AXIS || (b !== undefined && second.read(costs) <= b));
    return front.reduce((level, { goal, costs }) => (reaches(costs) ? Math.max(level, goal) : level), floor);
  });
  const thresholds = levels.map((level) => threshold(signal, level));
  return (costs, mean, deviation) => {
    let gain = 0;
    eachPiece(first, first.read(costs), (length, i) => {
      eachPiece(second, second.read(costs), (other, j) => {
        gain += length * other * expectedGain(mean, deviation, thresholds[i * width + j] as number);
      });
    });
    return gain;
  };
}

/** Gain of hypervolume between costs alone: nothing to be predicted. */
function costVolumeGain(task: ControllerTask, observed: readonly Observed[], names: readonly MetricName[]): Gain {
  const reference = names.map((name) => towardsMore(name, worstOf(task, name)));
  const points = observed.map(({ costs }) => goalsOf(names, costs));
  const front = frontIndices(points).map((i) => points[i] as number[]);
  const before = hypervolume(front, reference);
  return (costs) => hypervolume([...front, goalsOf(names, costs)], reference) - before;
}

/** What the next trial should maximise, after what was observed. @param signal null where nothing is to be predicted */
export function gainOf(task: ControllerTask, signal: Signal | null, observed: readonly Observed[]): Gain {
  const names = metricsOf(task.objective).filter((name) => name !== signal?.name);
  if (signal === null) return costVolumeGain(task, observed, names);
  return task.objective.kind === 'pareto'
    ? volumeGain(task, signal, observed, names)
    : rewardGain(task, signal, observed);
}
