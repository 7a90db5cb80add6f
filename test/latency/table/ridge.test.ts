import { describe, expect, it } from 'vitest';
import { fitRidge } from '../../../src/latency/table/ridge.ts';
import { stream } from '../../../src/util/random.ts';

describe('ridge regression by levels', () => {
  it('finds the weights of a linear function, and leaves a level of noise alone', () => {
    const draws = stream('ridge');
    const x = Array.from({ length: 60 }, () => Float64Array.from({ length: 4 }, () => draws.normal()));
    const noise = Array.from({ length: 60 }, () => Float64Array.from({ length: 50 }, () => draws.normal()));
    const truth = [0.5, -0.2, 0, 0.1];
    const target = Float64Array.from(x, (row) => row.reduce((sum, value, i) => sum + value * (truth[i] as number), 0));
    const { weights, leftOut, strengths } = fitRidge([x, noise], target, new Float64Array(60).fill(1));
    for (const [i, value] of truth.entries()) expect(weights[0]?.[i]).toBeCloseTo(value, 3);
    expect(strengths[1]).toBe(0);
    expect(Math.max(...leftOut.map(Math.abs))).toBeLessThan(1e-3);
  });

  it('leaves out each observation exactly: one feature has a closed form', () => {
    const x = [1, 2, 3].map((value) => Float64Array.of(value));
    const target = Float64Array.of(1, 3, 2);
    const { strengths, leftOut } = fitRidge([x], target, new Float64Array(3).fill(1));
    const strength = strengths[0] as number;
    for (const i of [0, 1, 2]) {
      const others = [0, 1, 2].filter((j) => j !== i);
      const xy = others.reduce((sum, j) => sum + (j + 1) * (target[j] as number), 0);
      const xx = others.reduce((sum, j) => sum + (j + 1) ** 2, 0);
      const predicted = ((i + 1) * xy) / (xx + 1 / strength);
      expect(leftOut[i]).toBeCloseTo((target[i] as number) - predicted, 9);
    }
  });
});
