export { afterTraining, beforeTraining, constraintsOn, violationOf } from './constraints.ts';
export {
  compareByReward,
  constrainedDominates,
  crowdingDistances,
  dominates,
  frontIndices,
  type Point,
  sortIntoFronts,
} from './dominance.ts';
export { goalsOf, hasAll, isMaximised, metricValue, towardsMore } from './goal.ts';
export { hypervolume } from './hypervolume.ts';
export { kneeIndex } from './knee.ts';
export { type Judged, makeOutcome } from './make-outcome.ts';
export type { Outcome } from './outcome.ts';
export { rankOutcomes } from './rank.ts';
export { absoluteReward, metricsOf, mnasnetReward, type RewardLine, rewardLine, rewardOf } from './reward.ts';
