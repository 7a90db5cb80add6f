import type { TrialRow, TrialState } from '../../store/index.ts';

/** How many trials are in each state. */
export function countStates(rows: readonly TrialRow[]): Record<TrialState, number> {
  const counts = { running: 0, complete: 0, paused: 0, failed: 0, infeasible: 0, interrupted: 0 };
  for (const { state } of rows) counts[state]++;
  return counts;
}
