import { describe, expect, it } from 'vitest';
import { RungScale } from '../../../src/search/fidelity/rung-scale.ts';

describe('RungScale', () => {
  it('leaves accuracies as they are while no trial was measured at two rungs', () => {
    const lift = new RungScale(3);
    lift.record(0, 0, 0.4);
    expect(lift.full(0, 0.4)).toBe(0.4);
  });

  it('shrinks errors by the median ratio of the trials at both rungs, over all rungs to the last', () => {
    const lift = new RungScale(3);
    [0.5, 0.6, 0.2].forEach((accuracy, trial) => {
      lift.record(trial, 0, accuracy);
    });
    lift.record(0, 1, 0.75); // 0.5
    lift.record(1, 1, 0.7); // 0.75
    lift.record(2, 1, 0.2); // 1
    lift.record(0, 2, 0.8); // 0.8
    expect(lift.full(0, 0.6)).toBeCloseTo(1 - 0.4 * 0.75 * 0.8, 12);
    expect(lift.full(1, 0.6)).toBeCloseTo(1 - 0.4 * 0.8, 12);
    expect(lift.full(2, 0.6)).toBe(0.6);
  });

  it('takes the mean of the middle two of an even number, and stays in 0..1', () => {
    const lift = new RungScale(2);
    lift.record(0, 0, 0.5);
    lift.record(1, 0, 0.9);
    lift.record(0, 1, 0.25); // 1.5
    lift.record(1, 1, 0.65); // 3.5
    expect(lift.full(0, 0.9)).toBeCloseTo(1 - 0.1 * 2.5, 12);
    expect(lift.full(0, 0.1)).toBe(0);
  });

  it('passes over trials without error at the lower rung', () => {
    const lift = new RungScale(2);
    lift.record(0, 0, 1);
    lift.record(0, 1, 0.5);
    expect(lift.full(0, 0.5)).toBe(0.5);
  });
});
