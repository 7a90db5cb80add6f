import type { Config } from '../../config/index.ts';
import { knownBeforeTraining, makeOutcome, type Outcome } from '../../objective/index.ts';
import type { TrialRow } from '../../store/index.ts';
import { bug } from '../../util/errors.ts';

/** What is judged of a trial. */
export type JudgedTrial = Pick<TrialRow, 'state' | 'accuracy' | 'macs' | 'params'>;

/**
 * Reward or objectives and violation of a trial, by its accuracy as given.
 * @param isFinal whether the accuracy is that of the full training (or stands for it): constraints on accuracy count only
 *   then
 */
export function judge(
  { objective, constraints }: Pick<Config, 'objective' | 'constraints'>,
  { state, accuracy, macs, params }: JudgedTrial,
  isFinal: boolean,
): Outcome {
  const limits = isFinal ? constraints : knownBeforeTraining(constraints);
  if (state === 'failed') return makeOutcome(objective, limits, { state });
  if (state === 'infeasible') return makeOutcome(objective, limits, { state, metrics: { macs, params } });
  if (accuracy === null) throw bug(`a trial in state ${state} was judged without accuracy`);
  return makeOutcome(objective, limits, { state: 'complete', metrics: { accuracy, macs, params } });
}
