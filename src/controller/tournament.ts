import { compareByReward, constrainedDominates, crowdingDistances, sortIntoFronts } from '../objective/index.ts';
import type { Stream } from '../util/random.ts';
import type { Told } from './controller.ts';

/**
 * The best of some trials: with one objective by feasibility and reward, with several one of the first front, the least
 * crowded. Of equals the first stands.
 * @param trials at least one
 */
export function bestOf(trials: readonly Told[]): Told {
  const isScalar = trials.every(({ objectives }) => objectives === null || objectives.length === 1);
  if (isScalar) return trials.reduce((best, trial) => (compareByReward(trial, best) < 0 ? trial : best));
  const front = (sortIntoFronts(trials, constrainedDominates)[0] ?? []).map((i) => trials[i] as Told);
  const distances = crowdingDistances(front.map(({ objectives }) => objectives ?? []));
  const widest = distances.reduce((best, distance, i) => (distance > (distances[best] as number) ? i : best), 0);
  return front[widest] as Told;
}

/** Draws `count` trials with replacement and takes the best. */
export function tournament(trials: readonly Told[], count: number, draws: Stream): Told {
  return bestOf(Array.from({ length: count }, () => draws.pick(trials)));
}
