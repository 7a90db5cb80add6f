import { compareByReward, constrainedDominates, rewardLine, sortIntoFronts } from '../../objective/index.ts';
import type { Genotype, SearchSpace } from '../../space/index.ts';
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
    genotype: canonicalOf(task.space, told),
    accuracy: accuracies[i] ?? worst,
    cost: costs[i] as NetworkCost,
    isFeasible: told.violation === 0,
  }));
}

function canonicalOf(space: SearchSpace, { genotype }: Told): Genotype {
  return space.canonical(genotype);
}

/** Best first: by feasibility and reward, or with several objectives front by front. */
export function ranked(lessons: readonly Lesson[], task: ControllerTask): Lesson[] {
  if (task.objective.kind !== 'pareto') return [...lessons].sort((a, b) => compareByReward(a.told, b.told));
  const fronts = sortIntoFronts(lessons, (a, b) => constrainedDominates(a.told, b.told));
  return fronts.flat().map((i) => lessons[i] as Lesson);
}

/** Trials that a model of a large space holds: all of them up to `least`, later that many and up to `step` new ones. */
export interface Capacity {
  readonly least: number;
  readonly step: number;
}

/**
 * The lessons that a model holds, in their own order: of those up to the last multiple of `step` the better half by rank and
 * the latest, and all that came since. So a model can be kept and grown for `step` trials.
 * @returns also the number of lessons that were chosen from
 */
export function heldLessons(
  lessons: readonly Lesson[],
  task: ControllerTask,
  { least, step }: Capacity,
): { held: Lesson[]; from: number } {
  const from = least + step * Math.floor((lessons.length - least) / step);
  if (from <= least) return { held: [...lessons], from: 0 };
  const old = lessons.slice(0, from);
  const chosen = new Set(ranked(old, task).slice(0, Math.floor(least / 2)));
  for (let i = from - 1; chosen.size < least; i--) chosen.add(old[i] as Lesson);
  return { held: [...old.filter((lesson) => chosen.has(lesson)), ...lessons.slice(from)], from };
}
