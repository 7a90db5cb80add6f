import { describe, expect, it } from 'vitest';
import {
  beforeTraining,
  compareByReward,
  constrainedDominates,
  makeOutcome,
  type Outcome,
  violationOf,
} from '../../src/objective/index.ts';

const constraints = [
  { metric: 'macs', max: 100 },
  { metric: 'accuracy', min: 0.5 },
] as const;

function complete(reward: number, violation = 0): Outcome {
  return { state: 'complete', reward, objectives: [reward], violation };
}

const failed = makeOutcome({ kind: 'accuracy' }, constraints, { state: 'failed' });

describe('constraints', () => {
  it('are broken by relative amounts, which add up', () => {
    expect(violationOf(constraints, { accuracy: 0.6, macs: 100, params: 1 })).toBe(0);
    expect(violationOf(constraints, { accuracy: 0.4, macs: 150, params: 1 })).toBeCloseTo(0.5 + 0.2, 12);
    expect(violationOf([{ metric: 'params', min: 10, max: 20 }], { macs: 1, params: 5 })).toBeCloseTo(0.5, 12);
  });

  it('on accuracy wait until it is known', () => {
    expect(violationOf(constraints, { macs: 50, params: 1 })).toBe(0);
    expect(beforeTraining(constraints)).toEqual([constraints[0]]);
  });
});

describe('the outcome of a trial', () => {
  it('has a reward and one objective, or no reward and several objectives with costs negated', () => {
    const metrics = { accuracy: 0.7, macs: 80, params: 3 };
    expect(makeOutcome({ kind: 'accuracy' }, constraints, { state: 'complete', metrics })).toEqual(complete(0.7));
    expect(makeOutcome({ kind: 'pareto', metrics: ['macs', 'accuracy'] }, [], { state: 'complete', metrics })).toEqual({
      state: 'complete',
      reward: null,
      objectives: [-80, 0.7],
      violation: 0,
    });
  });

  it('is infinitely infeasible for a failed trial and keeps the violation of one that was never trained', () => {
    expect(failed).toEqual({ state: 'failed', reward: null, objectives: null, violation: Number.POSITIVE_INFINITY });
    const heavy = makeOutcome({ kind: 'accuracy' }, constraints, {
      state: 'infeasible',
      metrics: { macs: 120, params: 1 },
    });
    expect(heavy).toMatchObject({ state: 'infeasible', reward: null, objectives: null });
    expect(heavy.violation).toBeCloseTo(0.2, 12);
  });
});

describe('feasibility first', () => {
  it('puts any feasible trial before any infeasible one, and the less broken before the more broken', () => {
    const order = [complete(0.9, 0.5), failed, complete(0.1), complete(0.95, 0.1), complete(0.3)];
    const sorted = [...order].sort(compareByReward);
    expect(sorted).toEqual([complete(0.3), complete(0.1), complete(0.95, 0.1), complete(0.9, 0.5), failed]);
    for (let i = 0; i + 1 < sorted.length; i++) {
      expect(constrainedDominates(sorted[i] as Outcome, sorted[i + 1] as Outcome)).toBe(true);
      expect(constrainedDominates(sorted[i + 1] as Outcome, sorted[i] as Outcome)).toBe(false);
    }
  });

  it('compares feasible trials of several objectives by dominance', () => {
    const of = (...objectives: number[]): Outcome => ({ state: 'complete', reward: null, objectives, violation: 0 });
    expect(constrainedDominates(of(1, 2), of(1, 1))).toBe(true);
    expect(constrainedDominates(of(1, 2), of(2, 1))).toBe(false);
    expect(constrainedDominates(failed, failed)).toBe(false);
  });
});
