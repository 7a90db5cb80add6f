import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absoluteReward, metricsOf, mnasnetReward, rewardOf } from '../../src/objective/index.ts';

const metrics = { accuracy: 0.8, macs: 120e6, params: 2e6 };

describe("MnasNet's reward", () => {
  it('is the accuracy exactly on budget', () => {
    expect(mnasnetReward(0.8, 60e6, 60e6, -0.07, -0.07)).toBe(0.8);
  });

  it('soft: twice the cost must pay for itself with 5 % of accuracy', () => {
    expect(mnasnetReward(0.8 * 2 ** 0.07, 120e6, 60e6, -0.07, -0.07)).toBeCloseTo(0.8, 12);
    expect(1 / mnasnetReward(1, 2, 1, -0.07, -0.07)).toBeCloseTo(1.05, 3);
  });

  it('hard: counts only the accuracy within the budget, and divides by the excess beyond it', () => {
    expect(mnasnetReward(0.8, 1, 60, 0, -1)).toBe(0.8);
    expect(mnasnetReward(0.8, 120, 60, 0, -1)).toBeCloseTo(0.4, 12);
  });

  it('refuses costs that are not positive', () => {
    expect(() => mnasnetReward(0.8, 0, 60, 0, -1)).toThrow('cost = 0: expected a positive number');
    expect(() => mnasnetReward(0.8, 1, Number.NaN, 0, -1)).toThrow('target = NaN');
  });

  it('falls with cost and rises with accuracy', () => {
    const positive = fc.double({ min: 0.01, max: 100, noNaN: true });
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 0.01, max: 1, noNaN: true }), (a, b, accuracy) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        const reward = (cost: number) => mnasnetReward(accuracy, cost, 1, -0.07, -0.07);
        expect(reward(less)).toBeGreaterThanOrEqual(reward(more));
      }),
    );
  });
});

describe("TuNAS's absolute reward", () => {
  it('is the accuracy on budget, and falls by beta for every budget missed on either side', () => {
    expect(absoluteReward(0.8, 60, 60, 0.07)).toBe(0.8);
    expect(absoluteReward(0.8, 120, 60, 0.07)).toBeCloseTo(0.73, 12);
    expect(absoluteReward(0.8, 30, 60, 0.07)).toBeCloseTo(0.765, 12);
  });
});

describe('the reward of a trial', () => {
  it('takes the exponents of the variant unless they are given', () => {
    const base = { kind: 'mnasnet', metric: 'macs', target: 60e6 } as const;
    expect(rewardOf({ ...base, variant: 'soft' }, metrics)).toBeCloseTo(0.8 * 2 ** -0.07, 12);
    expect(rewardOf({ ...base, variant: 'hard' }, metrics)).toBeCloseTo(0.4, 12);
    expect(rewardOf({ ...base, variant: 'hard', beta: -2 }, metrics)).toBeCloseTo(0.2, 12);
  });

  it('weighs the metric that the settings name', () => {
    expect(rewardOf({ kind: 'tunas', beta: 0.1, metric: 'params', target: 1e6 }, metrics)).toBeCloseTo(0.7, 12);
    expect(rewardOf({ kind: 'accuracy' }, metrics)).toBe(0.8);
    expect(rewardOf({ kind: 'pareto', metrics: ['accuracy', 'macs'] }, metrics)).toBeNull();
  });

  it('is a bug of mixnas to ask for without accuracy', () => {
    expect(() => rewardOf({ kind: 'accuracy' }, { macs: 1, params: 1 })).toThrow('bug in mixnas');
  });
});

describe('the reward of a detector', () => {
  const detector = { mAP: 0.2, macs: 120e6 };
  const score = 'mAP';

  it('is that of a classifier whose accuracy is the mAP', () => {
    const classifier = { accuracy: 0.2, macs: 120e6 };
    const budget = { metric: 'macs', target: 60e6 } as const;
    const tunas = { kind: 'tunas', beta: 0.07, ...budget } as const;
    const mnasnet = { kind: 'mnasnet', variant: 'soft', ...budget } as const;
    expect(rewardOf({ kind: 'accuracy', score }, detector)).toBe(0.2);
    for (const settings of [tunas, mnasnet]) {
      expect(rewardOf({ ...settings, score }, detector)).toBe(rewardOf(settings, classifier));
      expect(metricsOf({ ...settings, score })).toEqual(['mAP', 'macs']);
    }
    expect(metricsOf({ kind: 'accuracy' })).toEqual(['accuracy']);
  });

  it('needs the mAP', () => {
    expect(() => rewardOf({ kind: 'accuracy', score }, metrics)).toThrow('metric mAP is missing');
  });
});
