import { describe, expect, it } from 'vitest';
import { FailuresInARow, requireSuccess } from '../../src/search/failed-searches.ts';
import type { TrialRow } from '../../src/store/index.ts';
import { thrown } from '../thrown.ts';

const REASONS = { f: 'diverged', t: 'timeout' } as const;

/** Trials by letters: c complete, p paused, i infeasible, f diverged, t timed out. */
function rowsOf(letters: string): TrialRow[] {
  const states = { c: 'complete', p: 'paused', i: 'infeasible', f: 'failed', t: 'failed' } as const;
  return [...letters].map((letter, number) => {
    const reason = REASONS[letter as keyof typeof REASONS] ?? null;
    return { number, state: states[letter as keyof typeof states], reason, message: `why ${number}` } as TrialRow;
  });
}

describe('a search that ends', () => {
  it.each(['c', 'p', 'iic', 'fffp'])('has a result with trials %s', (letters) => {
    expect(() => requireSuccess(rowsOf(letters))).not.toThrow();
  });

  it('says that everything broke the constraints when nothing else happened', () => {
    expect(thrown(() => requireSuccess(rowsOf('iii')))).toMatchObject({
      code: 'ALL_INFEASIBLE',
      exitCode: 1,
      message: 'all 3 proposals break the constraints',
    });
  });

  it('counts the reasons of its failures and quotes the last when nothing is complete', () => {
    const error = thrown(() => requireSuccess(rowsOf('ftfi')));
    expect(error).toMatchObject({ code: 'TRIALS_FAIL', exitCode: 1 });
    expect(error.message).toBe('all 3 trials failed (2 diverged, 1 timeout); trial 2: why 2');
    expect(thrown(() => requireSuccess(rowsOf('f'))).message).toContain('the only trial failed');
  });

  it('is stopped by the last of so many failures in a row, which any other end interrupts', () => {
    const failures = new FailuresInARow(2);
    const states = ['failed', 'complete', 'failed', 'infeasible', 'failed'] as const;
    for (const state of states) failures.count(state, rowsOf('f'));
    expect(thrown(() => failures.count('failed', rowsOf('cft'))).message).toBe(
      '2 trials failed in a row (1 diverged, 1 timeout); trial 2: why 2',
    );
  });
});
