import { describe, expect, it } from 'vitest';
import { StopSignal } from '../../../src/run/index.ts';
import { despiteKills } from '../../../src/search/trials/despite-kills.ts';
import { type FailureReason, Interrupted, type TrialResult } from '../../../src/trial/index.ts';

const COMPLETE: TrialResult = { state: 'complete', metrics: { accuracy: 0.5 }, history: [], seconds: 1 };

function failed(reason: FailureReason): TrialResult {
  return { state: 'failed', reason, message: reason, history: [], seconds: 1 };
}

/** Evaluates to each of some results in turn. */
function run(results: readonly TrialResult[], stop = new StopSignal()) {
  let tries = 0;
  const again: string[] = [];
  const evaluate = () => Promise.resolve(results[tries++] as TrialResult);
  const result = despiteKills(evaluate, stop, (message) => again.push(message));
  return { result, again, tries: () => tries };
}

describe('a trial', () => {
  it('whose worker somebody killed is evaluated once more, and no more than that', async () => {
    const once = run([failed('killed'), COMPLETE]);
    expect(await once.result).toBe(COMPLETE);
    expect(once.again).toEqual(['killed']);
    const twice = run([failed('killed'), failed('killed'), COMPLETE]);
    expect(await twice.result).toMatchObject({ reason: 'killed' });
    expect(twice.tries()).toBe(2);
  });

  it.each(['crashed', 'out-of-memory', 'timeout', 'diverged', 'error'] as const)(
    'that failed by itself (%s) is not evaluated again',
    async (reason) => {
      const { result, tries } = run([failed(reason)]);
      expect(await result).toMatchObject({ reason });
      expect(tries()).toBe(1);
    },
  );

  it.each(['killed', 'crashed', 'out-of-memory'] as const)(
    'whose process ended (%s) while a stop is under way, or just before, is interrupted',
    async (reason) => {
      const stopping = new StopSignal();
      stopping.request();
      await expect(run([failed(reason)], stopping).result).rejects.toBeInstanceOf(Interrupted);
      const later = new StopSignal();
      const { result } = run([failed(reason)], later);
      setTimeout(() => later.request(), 20);
      await expect(result).rejects.toBeInstanceOf(Interrupted);
    },
  );

  it('that diverged while a stop is under way has its result', async () => {
    const stop = new StopSignal();
    stop.request();
    expect(await run([failed('diverged')], stop).result).toMatchObject({ reason: 'diverged' });
  });
});
