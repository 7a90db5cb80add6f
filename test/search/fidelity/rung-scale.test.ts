import { describe, expect, it } from 'vitest';
import { RungScale } from '../../../src/search/fidelity/rung-scale.ts';

describe('RungScale', () => {
  it('leaves accuracies as they are while no trial was measured at two rungs', () => {
    const scale = new RungScale(3);
    scale.record(0, 0, { accuracy: 0.4 });
    expect(scale.full(0, { accuracy: 0.4 }).accuracy).toBe(0.4);
  });

  it('shrinks errors by the median ratio of the trials at both rungs, over all rungs to the last', () => {
    const scale = new RungScale(3);
    [0.5, 0.6, 0.2].forEach((accuracy, trial) => {
      scale.record(trial, 0, { accuracy });
    });
    scale.record(0, 1, { accuracy: 0.75 }); // 0.5
    scale.record(1, 1, { accuracy: 0.7 }); // 0.75
    scale.record(2, 1, { accuracy: 0.2 }); // 1
    scale.record(0, 2, { accuracy: 0.8 }); // 0.8
    expect(scale.full(0, { accuracy: 0.6 }).accuracy).toBeCloseTo(1 - 0.4 * 0.75 * 0.8, 12);
    expect(scale.full(1, { accuracy: 0.6 }).accuracy).toBeCloseTo(1 - 0.4 * 0.8, 12);
    expect(scale.full(2, { accuracy: 0.6 }).accuracy).toBe(0.6);
  });

  it('takes the mean of the middle two of an even number, and stays in 0..1', () => {
    const scale = new RungScale(2);
    scale.record(0, 0, { accuracy: 0.5 });
    scale.record(1, 0, { accuracy: 0.9 });
    scale.record(0, 1, { accuracy: 0.25 }); // 1.5
    scale.record(1, 1, { accuracy: 0.65 }); // 3.5
    expect(scale.full(0, { accuracy: 0.9 }).accuracy).toBeCloseTo(1 - 0.1 * 2.5, 12);
    expect(scale.full(0, { accuracy: 0.1 }).accuracy).toBe(0);
  });

  it('scales losses by their own ratios, and leaves what does not depend on the rung', () => {
    const scale = new RungScale(2);
    scale.record(0, 0, { accuracy: 0.5, loss: 2 });
    scale.record(0, 1, { accuracy: 0.6, loss: 0.5 });
    const { accuracy, ...others } = scale.full(0, { accuracy: 0.5, loss: 3, macs: 7, latencyMs: 9 });
    expect(others).toEqual({ loss: 0.75, macs: 7, latencyMs: 9 });
    expect(accuracy).toBeCloseTo(0.6, 12);
  });

  it('passes over trials without error at the lower rung', () => {
    const scale = new RungScale(2);
    scale.record(0, 0, { accuracy: 1 });
    scale.record(0, 1, { accuracy: 0.5 });
    expect(scale.full(0, { accuracy: 0.5 }).accuracy).toBe(0.5);
  });
});
