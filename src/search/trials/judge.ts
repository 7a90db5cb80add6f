import type { Config } from '../../config/index.ts';
import type { Metrics } from '../../metric/index.ts';
import { beforeTraining, makeOutcome, type Outcome } from '../../objective/index.ts';
import type { TrialRow } from '../../store/index.ts';

/** What is judged of a trial. */
export interface JudgedTrial {
  readonly state: TrialRow['state'];
  readonly metrics: Metrics;
}

/**
 * Reward or objectives and violation of a trial, by its metrics as given.
 * @param isFinal whether what training told is that of the full training (or stands for it): constraints on it count only
 *   then
 */
export function judge(
  { objective, constraints }: Pick<Config, 'objective' | 'constraints'>,
  { state, metrics }: JudgedTrial,
  isFinal: boolean,
): Outcome {
  const limits = isFinal ? constraints : beforeTraining(constraints);
  if (state === 'failed') return makeOutcome(objective, limits, { state });
  if (state === 'infeasible') return makeOutcome(objective, limits, { state, metrics });
  return makeOutcome(objective, limits, { state: 'complete', metrics });
}
