import type { TrialRow } from '../../../src/store/index.ts';

/** A complete trial. */
export function trialRow(number: number, changes: Partial<TrialRow> = {}): TrialRow {
  return {
    number,
    genotype: [number],
    key: `${number}`,
    note: undefined,
    state: 'complete',
    reason: null,
    message: null,
    rung: null,
    metrics: { accuracy: 0.5, loss: 1, params: 100, macs: 1000 },
    reward: 0.5,
    violation: 0,
    attempt: 1,
    startedAt: 1,
    endedAt: 2,
    seconds: 1,
    ...changes,
  };
}
