import type { MetricName, Metrics } from '../../metric/index.ts';
import {
  compareByReward,
  constrainedDominates,
  dominates,
  frontIndices,
  metricValue,
  sortIntoFronts,
  towardsMore,
} from '../../objective/index.ts';
import type { Genotype } from '../../space/index.ts';
import type { Told } from '../controller.ts';
import type { ControllerTask } from '../task.ts';
import type { Observed } from './gain.ts';
import type { Signal } from './signal.ts';

/** A trial that the model learns from. */
export interface Lesson extends Observed {
  readonly genotype: Genotype;
  readonly told: Told;
}

/** The worst value of each metric among those that are known. */
function worstOf(trials: readonly Told[], names: readonly MetricName[]): Metrics {
  const goals = (name: MetricName) =>
    trials.flatMap(({ metrics }) => metrics[name] ?? []).map((v) => towardsMore(name, v));
  return Object.fromEntries(names.map((name) => [name, towardsMore(name, Math.min(...goals(name)))]));
}

/**
 * What trials teach. A failed trial counts as the worst goal among them.
 * @param signal null where nothing is to be predicted: then every goal is 0
 * @param others the other metrics of the objective; where one is missing the worst counts
 * @returns empty while every trial failed
 */
export function lessonsOf(
  trials: readonly Told[],
  signal: Signal | null,
  others: readonly MetricName[],
): readonly Lesson[] {
  const goals = trials.map(({ state, metrics }) => {
    if (state === 'failed') return null;
    return signal === null ? 0 : towardsMore(signal.name, metricValue(signal.name, metrics));
  });
  const worst = goals.reduce<number | null>(
    (least, goal) => (goal === null || (least !== null && least <= goal) ? least : goal),
    null,
  );
  if (worst === null) return [];
  const fallback = worstOf(trials, others);
  return trials.map((told, i) => ({
    told,
    genotype: told.genotype,
    goal: goals[i] ?? worst,
    costs: { ...fallback, ...told.metrics },
    isFeasible: told.violation === 0,
  }));
}

/** Best first: by feasibility and reward, or with several objectives front by front. */
function ranked(lessons: readonly Lesson[], task: ControllerTask): Lesson[] {
  if (task.objective.kind !== 'pareto') return [...lessons].sort((a, b) => compareByReward(a.told, b.told));
  const fronts = sortIntoFronts(lessons, (a, b) => constrainedDominates(a.told, b.told));
  return fronts.flat().map((i) => lessons[i] as Lesson);
}

/** The best `count` lessons, best first. */
export function bestLessons(lessons: readonly Lesson[], task: ControllerTask, count: number): readonly Lesson[] {
  const front = task.objective.kind === 'pareto' ? firstFront(lessons) : [];
  // sorting all of many lessons into fronts takes long, and the first front is mostly enough
  return front.length >= count ? front.slice(0, count) : ranked(lessons, task).slice(0, count);
}

/** The feasible lessons that none dominates, in their own order. */
function firstFront(lessons: readonly Lesson[]): Lesson[] {
  const feasible = lessons.filter(({ told }) => told.violation === 0 && told.objectives !== null);
  const points = feasible.map(({ told }) => told.objectives as readonly number[]);
  const front = frontIndices(points).map((i) => points[i] as readonly number[]);
  return feasible.filter((_, i) => !front.some((best) => dominates(best, points[i] as readonly number[])));
}

/** Trials that a model of a large space holds: all of them up to `least`, later that many and up to `step` new ones. */
export interface Capacity {
  readonly least: number;
  readonly step: number;
}

/** How many of the first lessons a model's old ones are chosen from: the last multiple of `step`; 0 while it holds all. */
export function chosenFrom(lessons: number, { least, step }: Capacity): number {
  const from = least + step * Math.floor((lessons - least) / step);
  return from <= least ? 0 : from;
}

/** Indices of the `count` lessons that a model keeps, rising: the better half by rank, and the latest. */
export function chooseLessons(lessons: readonly Lesson[], task: ControllerTask, count: number): number[] {
  const chosen = new Set(ranked(lessons, task).slice(0, Math.floor(count / 2)));
  for (let i = lessons.length - 1; i >= 0 && chosen.size < count; i--) chosen.add(lessons[i] as Lesson);
  return lessons.flatMap((lesson, i) => (chosen.has(lesson) ? [i] : []));
}
