import { describe, expect, it } from 'vitest';
import { fitLine, kendall, mape, pearson, ranks, shareWithin, spearman } from '../../../src/latency/table/agreement.ts';
import { median } from '../../../src/util/quantile.ts';

describe('agreement of predictions with measurements', () => {
  it('takes errors relative to what was measured', () => {
    expect(mape([11, 18], [10, 20])).toBeCloseTo(0.1);
    expect(shareWithin([11, 18, 31], [10, 20, 20], 0.1001)).toBeCloseTo(2 / 3);
  });

  it('refuses lists of different lengths and empty ones', () => {
    expect(() => mape([1], [1, 2])).toThrow(RangeError);
    expect(() => mape([], [])).toThrow(RangeError);
  });

  it('gives equal values the mean of their ranks', () => {
    expect(ranks([30, 10, 20, 20])).toEqual([4, 1, 2.5, 2.5]);
  });

  it('correlates ranks without ties as 1 - 6 Σd² / (n³ - n)', () => {
    const [a, b] = [
      [1, 2, 3, 4, 5],
      [2, 1, 4, 3, 5],
    ];
    expect(spearman(a, b)).toBeCloseTo(1 - (6 * 4) / (125 - 5));
  });

  it('counts (concordant - discordant) / pairs for tau without ties', () => {
    expect(kendall([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])).toBeCloseTo((8 - 2) / 10);
  });

  it('leaves tied pairs out of the denominator of tau-b', () => {
    // pairs: (1,2) tied in a; (1,3) and (2,3) concordant
    expect(kendall([1, 1, 2], [1, 2, 3])).toBeCloseTo(2 / Math.sqrt(2 * 3));
  });

  it.each([spearman, kendall])('is 1 for any rising function, -1 for a falling one, null for a constant', (tau) => {
    const a = [3, 1, 4, 1.5, 9];
    expect(
      tau(
        a,
        a.map((x) => Math.exp(x)),
      ),
    ).toBeCloseTo(1);
    expect(
      tau(
        a,
        a.map((x) => -(x ** 3)),
      ),
    ).toBeCloseTo(-1);
    expect(
      tau(
        a,
        a.map(() => 7),
      ),
    ).toBeNull();
  });

  it('has the middle value, and the mean of two middle ones', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
    expect(median([])).toBeNaN();
  });

  it('fits a line exactly where there is one', () => {
    const { intercept, slope } = fitLine([1, 2, 5], [5, 7, 13]);
    expect(intercept).toBeCloseTo(3);
    expect(slope).toBeCloseTo(2);
    expect(fitLine([2, 2], [1, 3])).toEqual({ intercept: 2, slope: 0 });
    expect(pearson([1, 2, 5], [5, 7, 13])).toBeCloseTo(1);
  });
});
