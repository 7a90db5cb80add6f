import type { Constraint, ObjectiveSettings } from '../config/index.ts';
import type { Metrics } from '../metric/index.ts';
import { violationOf } from './constraints.ts';
import { goalsOf } from './goal.ts';
import type { Outcome } from './outcome.ts';
import { rewardOf } from './reward.ts';

/** The end of a trial, before it is judged: `infeasible` was never trained, `failed` has no result. */
export type Judged =
  | { readonly state: 'complete'; readonly metrics: Metrics }
  | { readonly state: 'infeasible'; readonly metrics: Metrics }
  | { readonly state: 'failed' };

/**
 * What a controller is told of a trial: reward or objectives, and how far the constraints are broken.
 * Failed trials count as infinitely infeasible. A complete trial may break a constraint on accuracy: it keeps its
 * reward, and feasibility comes first wherever trials are compared.
 */
export function makeOutcome(settings: ObjectiveSettings, constraints: readonly Constraint[], result: Judged): Outcome {
  if (result.state === 'failed') {
    return { state: 'failed', reward: null, objectives: null, violation: Number.POSITIVE_INFINITY };
  }
  const violation = violationOf(constraints, result.metrics);
  if (result.state === 'infeasible') return { state: 'infeasible', reward: null, objectives: null, violation };
  const reward = rewardOf(settings, result.metrics);
  const objectives =
    settings.kind === 'pareto' ? goalsOf(settings.metrics, result.metrics) : reward === null ? null : [reward];
  return { state: 'complete', reward, objectives, violation };
}
