import type { NewTrial, TrialRow } from '../../store/index.ts';

/** The row of a trial that was just proposed. */
export function newTrialRow(trial: NewTrial): TrialRow {
  return {
    ...trial,
    state: 'running',
    reason: null,
    message: null,
    rung: null,
    reward: null,
    violation: null,
    attempt: 0,
    startedAt: null,
    endedAt: null,
    seconds: null,
  };
}
