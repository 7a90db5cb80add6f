import type { Metric } from '../../config/index.ts';
import { frontIndices, goalOf, hypervolume, rewardLine } from '../../objective/index.ts';
import { bug } from '../../util/errors.ts';
import type { ControllerTask } from '../task.ts';
import { expectedGain, warp } from './accuracy.ts';

/** Multiply-adds and parameters of a network. */
export interface NetworkCost {
  readonly macs: number;
  readonly params: number;
}

/** A trained network: its accuracy and cost, and whether it keeps all constraints. */
export interface Observed {
  readonly accuracy: number;
  readonly cost: NetworkCost;
  readonly isFeasible: boolean;
}

/** How much a candidate promises, given what the model says of its warped accuracy; to be maximised. */
export type Gain = (cost: NetworkCost, mean: number, deviation: number) => number;

/** The lowest accuracy that the constraints allow. */
function accuracyFloor(task: ControllerTask): number {
  const floors = (task.constraints ?? []).map(({ metric, min }) => (metric === 'accuracy' ? (min ?? 0) : 0));
  return Math.max(0, ...floors);
}

/** Accuracies outside the range that can be modelled are as good as its ends. */
function threshold(accuracy: number): number {
  return warp(Math.min(1, Math.max(-1, accuracy)));
}

/** Expected improvement of the reward over the best feasible one. */
function rewardGain(task: ControllerTask, observed: readonly Observed[]): Gain {
  const line = (cost: NetworkCost) => rewardLine(task.objective, cost) ?? { scale: 1, offset: 0 };
  const rewards = observed
    .filter(({ isFeasible }) => isFeasible)
    .map(({ accuracy, cost }) => {
      const { scale, offset } = line(cost);
      return scale * accuracy + offset;
    });
  const floor = accuracyFloor(task);
  const best = Math.max(...rewards);
  return (cost, mean, deviation) => {
    const { scale, offset } = line(cost);
    const least = rewards.length === 0 ? floor : Math.max(floor, (best - offset) / scale);
    return scale * expectedGain(mean, deviation, threshold(least));
  };
}

type CostMetric = Exclude<Metric, 'accuracy'>;

/** Worst corner: as given, else the lower quartile of the accuracies and the largest costs seen. */
function cornerOf(task: ControllerTask, observed: readonly Observed[]) {
  const accuracies = observed.map(({ accuracy }) => accuracy).sort((a, b) => a - b);
  const given = task.reference ?? {};
  return {
    accuracy: given.accuracy ?? accuracies[Math.floor(accuracies.length / 4)] ?? 0,
    macs: given.macs ?? Math.max(0, ...observed.map(({ cost }) => cost.macs)),
    params: given.params ?? Math.max(0, ...observed.map(({ cost }) => cost.params)),
  };
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
  readonly read: (cost: NetworkCost) => number;
  readonly corner: number;
  /** Rising, all below the corner. */
  readonly breaks: readonly number[];
}

/** Stands for a second cost where there is none: one piece of length 1. */
const NO_AXIS: Axis = { read: () => 0, corner: 1, breaks: [] };

function axisOf(name: CostMetric, corner: number, costs: readonly NetworkCost[], isThinned: boolean): Axis {
  const values = [...new Set(costs.map((cost) => cost[name]))].filter((value) => value < corner).sort((a, b) => a - b);
  return { read: (cost) => cost[name], corner, breaks: isThinned ? thinned(values) : values };
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
 * Expected hypervolume improvement where costs are known and accuracy is not: over the region of costs that the
 * candidate would cover, the expected gain over the best accuracy known at those costs.
 *
 * Exact for accuracy and one cost; with two costs the front's steps are thinned to a grid.
 */
function volumeGain(task: ControllerTask, observed: readonly Observed[], names: readonly CostMetric[]): Gain {
  const corner = cornerOf(task, observed);
  const feasible = observed.filter(({ isFeasible }) => isFeasible);
  const points = feasible.map(({ accuracy, cost }) => [accuracy, ...names.map((name) => -cost[name])]);
  const front = frontIndices(points).map((i) => feasible[i] as Observed);
  const costs = front.map(({ cost }) => cost);
  const [first, second = NO_AXIS] = names.map((name) => axisOf(name, corner[name], costs, names.length > 1));
  if (first === undefined) throw bug('a hypervolume without costs');
  const floor = Math.max(corner.accuracy, accuracyFloor(task));
  const width = second.breaks.length + 1;
  const levels = new Float64Array((first.breaks.length + 1) * width).map((_, at) => {
    const [a, b] = [first.breaks[Math.floor(at / width) - 1], second.breaks[(at % width) - 1]];
    const reaches = (cost: NetworkCost) =>
      a !== undefined && first.read(cost) <= a && (second === NO_AXIS || (b !== undefined && second.read(cost) <= b));
    return front.reduce((level, { accuracy, cost }) => (reaches(cost) ? Math.max(level, accuracy) : level), floor);
  });
  const thresholds = levels.map(threshold);
  return (cost, mean, deviation) => {
    let gain = 0;
    eachPiece(first, first.read(cost), (length, i) => {
      eachPiece(second, second.read(cost), (other, j) => {
        gain += length * other * expectedGain(mean, deviation, thresholds[i * width + j] as number);
      });
    });
    return gain;
  };
}

/** Gain of hypervolume between costs alone: nothing to be predicted. */
function costVolumeGain(task: ControllerTask, observed: readonly Observed[], costs: readonly CostMetric[]): Gain {
  const corner = cornerOf(task, observed);
  const reference = costs.map((name) => -corner[name]);
  const points = observed.map(({ cost }) => costs.map((name) => goalOf(name, { ...cost })));
  const front = frontIndices(points).map((i) => points[i] as number[]);
  const before = hypervolume(front, reference);
  return (cost) => hypervolume([...front, costs.map((name) => -cost[name])], reference) - before;
}

/** What the next trial should maximise, after what was observed. */
export function gainOf(task: ControllerTask, observed: readonly Observed[]): Gain {
  const { objective } = task;
  if (objective.kind !== 'pareto') return rewardGain(task, observed);
  const costs = [...new Set(objective.metrics)].filter((name): name is CostMetric => name !== 'accuracy');
  return objective.metrics.includes('accuracy') && costs.length > 0
    ? volumeGain(task, observed, costs)
    : costVolumeGain(task, observed, costs);
}
