import { describe, expect, it } from 'vitest';
import { timeLimit } from '../../src/cli/queue/time-limit.ts';
import { duration } from '../../src/cli/table/option-values.ts';
import { endReason, fitsBefore } from '../../src/queue/worker/end-reason.ts';

const IDLE = { isBusy: false, idleFor: 100, longest: [], deadline: null, once: false, idleSeconds: null };

describe('a worker', () => {
  it('waits for searches', () => {
    expect(endReason(IDLE, 0)).toBeNull();
  });

  it('ends when there is none, where it is asked to, after a look around', () => {
    expect(endReason({ ...IDLE, once: true }, 0)).toBe('no search to work for');
    expect(endReason({ ...IDLE, once: true, idleFor: 1 }, 0)).toBeNull();
    expect(endReason({ ...IDLE, once: true, longest: [null] }, 0)).toBeNull();
  });

  it('ends after so long without work', () => {
    expect(endReason({ ...IDLE, idleSeconds: 99, longest: [3] }, 0)).toMatch(/^nothing to do for/);
    expect(endReason({ ...IDLE, idleSeconds: 99, isBusy: true }, 0)).toBeNull();
  });

  it('begins nothing that cannot end in time, and ends when nothing can', () => {
    const deadline = 1_000_000;
    expect(fitsBefore(deadline, 100, 884_000)).toBe(true);
    expect(fitsBefore(deadline, 100, 886_000)).toBe(false);
    expect(fitsBefore(deadline, null, 980_000)).toBe(true);
    expect(endReason({ ...IDLE, deadline, longest: [100] }, 886_000)).toBe(
      'no trial would end in the time that is left',
    );
    expect(endReason({ ...IDLE, deadline, longest: [100, 10] }, 886_000)).toBeNull();
    expect(endReason({ ...IDLE, deadline, longest: [100], isBusy: true }, 886_000)).toBeNull();
    expect(endReason({ ...IDLE, deadline, longest: [100], isBusy: true }, 986_000)).toBe('the time is up');
  });

  it('has the time of its option or of Slurm, whichever is less', () => {
    expect(timeLimit(undefined, {}, 5)).toBeNull();
    expect(timeLimit(60, {}, 5)).toBe(60_005);
    expect(timeLimit(60, { SLURM_JOB_END_TIME: '30' }, 5)).toBe(30_000);
    expect(timeLimit(undefined, { SLURM_JOB_END_TIME: 'soon' }, 5)).toBeNull();
  });

  it.each([
    ['90s', 90],
    ['2h30m', 9000],
    ['1d', 86_400],
    ['0.5m', 30],
  ])('reads %s as so many seconds', (text, seconds) => {
    expect(duration(text)).toBe(seconds);
  });

  it.each(['', '2', 'h', '2x', '0s', '2h x'])('does not read "%s" as a time', (text) => {
    expect(() => duration(text)).toThrow(/expected a duration/);
  });
});
