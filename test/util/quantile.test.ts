import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../src/util/quantile.ts';

describe('quantiles of sorted values', () => {
  it('lie on the line between neighbours', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([7], 0.9)).toBe(7);
    expect(quantile([3, 5], 1)).toBe(5);
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('the median', () => {
  it('is the middle value, of an even number of values the mean of the two in the middle', () => {
    const values = [10, 9, 1];
    expect(median(values)).toBe(9);
    expect(values).toEqual([10, 9, 1]);
    expect(median([10, 2, 9, 1])).toBe(5.5);
    expect(median([])).toBeNaN();
  });
});
