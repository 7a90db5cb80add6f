import {
  compareByReward,
  constrainedDominates,
  dominates,
  frontIndices,
  rewardLine,
  sortIntoFronts,
} from '../../objective/index.ts';
import type { Genotype } from '../../space/index.ts';
import type { Candidates, Told } from '../controller.ts';
import type { ControllerTask } from '../task.ts';
import type { NetworkCost, Observed } from './gain.ts';

/** A trial that the model learns from. */
export interface Lesson extends Observed {
  readonly genotype: Genotype;
  readonly told: Told;
}

/** Top-1 of a told trial, taken back out of its objectives; null when it failed. */
function accuracyOf({ objectives }: Told, cost: NetworkCost, { objective }: ControllerTask): number | null {
  if (objectives === null) return null;
  if (objective.kind === 'pareto') return objectives[objective.metrics.indexOf('accuracy')] ?? 0;
  const line = rewardLine(objective, cost);
  return line === null ? null : ((objectives[0] as number) - line.offset) / line.scale;
}

/**
 * What trials teach. A failed trial counts as the worst accuracy among them.
 * @returns empty while every trial failed
 */
export function lessonsOf(trials: readonly Told[], candidates: Candidates, task: ControllerTask): Lesson[] {
  const costs = trials.map(({ genotype }) => candidates.cost(genotype));
  const accuracies = trials.map((told, i) => accuracyOf(told, costs[i] as NetworkCost, task));
  const worst = accuracies.reduce<number | null>(
    (least, accuracy) => (accuracy === null || (least !== null && least <= accuracy) ? least : accuracy),
    null,
  );
  if (worst === null) return [];
  return trials.map((told, i) => ({
    told,
    genotype: told.genotype,
    accuracy: accuracies[i] ?? worst,
    cost: costs[i] as NetworkCost,
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
