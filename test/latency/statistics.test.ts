import { describe, expect, it } from 'vitest';
import { stateOf, summarise, variation } from '../../src/latency/latency-statistics.ts';
import { median, quantile } from '../../src/util/quantile.ts';

describe('statistics of timed runs', () => {
  it('interpolate quantiles between order statistics, as NumPy does by default', () => {
    expect(quantile([1, 2, 3, 4], 0)).toBe(1);
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([10, 20, 30], 0.1)).toBeCloseTo(12, 12);
    expect(quantile([10, 20, 30], 1)).toBe(30);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  it('take the sample deviation over the mean as variation, 0 where there is one value', () => {
    expect(variation([9, 10, 11])).toBeCloseTo(0.1, 12);
    expect(variation([5])).toBe(0);
  });

  it('head with the median of block medians, which one bad block does not move', () => {
    const good = [10, 10, 10];
    const { ms, cv, p10, p90 } = summarise([good, good, [90, 90, 90], good, good]);
    expect(ms).toBe(10);
    expect(cv).toBeCloseTo(Math.sqrt(1280) / 26, 12);
    expect([p10, p90]).toEqual([10, 90]);
  });

  it('give each block the same say, however many runs it has', () => {
    expect(summarise([[1, 1, 1, 1, 1, 1], [3], [3]]).ms).toBe(3);
  });
});

describe('the state of a measurement', () => {
  const quiet = { machine: 0.05, pinned: 0.02 };

  it.each([
    ['stable', 0.03, quiet, 1],
    ['unstable', 0.031, quiet, 1],
    ['unstable', 0.031, null, 0],
    ['stable', 0, null, 0],
    ['contended', 0, { machine: 0.26, pinned: 0 }, 1],
    ['contended', 0.5, { machine: 0.26, pinned: null }, 0],
    ['contended', 0, { machine: 0.2, pinned: 0.11 }, 1],
    ['stable', 0, { machine: 0.2, pinned: 0.11 }, 2],
  ] as const)('is %s at a variation of %d, foreign load %o on %d cores', (state, cv, foreign, cores) => {
    expect(stateOf(cv, foreign, cores)).toBe(state);
  });
});
