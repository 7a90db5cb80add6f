import { describe, expect, it } from 'vitest';
import { spreadOf } from '../../src/experiment/index.ts';

describe('the spread of a sample', () => {
  it('is nothing of no values, and no deviation of one', () => {
    expect(spreadOf([])).toBeNull();
    expect(spreadOf([0.5])).toEqual({ n: 1, mean: 0.5, deviation: null, margin: null });
  });

  it("has the interval of Student's t", () => {
    // of two values the deviation is half their distance times √2, and its error half their distance
    const two = spreadOf([1, 3]);
    expect(two?.mean).toBe(2);
    expect(two?.deviation).toBeCloseTo(Math.SQRT2, 12);
    expect(two?.margin).toBeCloseTo(12.706, 3);
    // 1 … 5: deviation √2.5, t with 4 degrees of freedom 2.776
    const five = spreadOf([1, 2, 3, 4, 5]);
    expect(five?.deviation).toBeCloseTo(Math.sqrt(2.5), 12);
    expect(five?.margin).toBeCloseTo((2.776 * Math.sqrt(2.5)) / Math.sqrt(5), 12);
  });

  it.each([
    [40, 2.0211],
    [100, 1.984],
    [1000, 1.9623],
  ])('is within 0.003 of the quantile with %d degrees of freedom', (freedom, quantile) => {
    const values = Array.from({ length: freedom + 1 }, (_, i) => i % 2);
    const { deviation = 0, margin = 0, n = 1 } = spreadOf(values) ?? {};
    expect(Math.abs(((margin ?? 0) * Math.sqrt(n)) / (deviation ?? 1) - quantile)).toBeLessThan(0.003);
  });
});
