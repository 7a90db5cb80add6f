import { describe, expect, it } from 'vitest';
import { type Outcome, rankOutcomes } from '../../src/objective/index.ts';

function pareto(objectives: readonly number[] | null, violation = 0): Outcome {
  return { state: objectives === null ? 'failed' : 'complete', reward: null, objectives, violation };
}

describe('rankOutcomes', () => {
  it('orders by reward, the earlier of equals first, and puts what failed last', () => {
    const failed: Outcome = { state: 'failed', reward: null, objectives: null, violation: Number.POSITIVE_INFINITY };
    const scalar = (reward: number, violation = 0): Outcome => ({
      state: 'complete',
      reward,
      objectives: [reward],
      violation,
    });
    expect(rankOutcomes([failed, scalar(0.2), scalar(0.5), failed, scalar(0.5), scalar(0.9, 0.1)])).toEqual([
      2, 4, 1, 5, 0, 3,
    ]);
  });

  it('orders front by front, in each front the ends and then the least crowded first', () => {
    const points = [
      [0.1, -1],
      [0.5, -5],
      [0.55, -5.5],
      [0.9, -9],
      [0.05, -8],
      [0.8, -8.8],
    ];
    // front 1: the ends 3 and 0, the better first value first; then the gaps 1.125 of 1, 0.875 of 5, 0.85 of 2. Front 2: 4
    expect(rankOutcomes(points.map((point) => pareto(point)))).toEqual([3, 0, 1, 5, 2, 4]);
  });

  it('puts infeasible trials behind all feasible ones, failed ones last', () => {
    const outcomes = [
      pareto([0.9, -1], 0.5),
      pareto(null, Number.POSITIVE_INFINITY),
      pareto([0.1, -9]),
      pareto([0.9, -1], 0.2),
    ];
    expect(rankOutcomes(outcomes)).toEqual([2, 3, 0, 1]);
  });

  it('orders nothing', () => {
    expect(rankOutcomes([])).toEqual([]);
  });
});
