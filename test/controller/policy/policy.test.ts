import { describe, expect, it } from 'vitest';
import type { Told } from '../../../src/controller/index.ts';
import { Adam } from '../../../src/controller/policy/adam.ts';
import { Advantage } from '../../../src/controller/policy/advantage.ts';
import { LstmPolicy } from '../../../src/controller/policy/lstm.ts';
import { ppoGradient, type Sample } from '../../../src/controller/policy/ppo.ts';
import { drawIndex, entropy, policySlope, softmax } from '../../../src/controller/policy/softmax.ts';
import { stream } from '../../../src/util/random.ts';

function told(trial: number, reward: number | null, objectives = reward === null ? null : [reward]): Told {
  const isComplete = objectives !== null;
  const violation = isComplete ? 0 : Number.POSITIVE_INFINITY;
  return {
    trial,
    genotype: [],
    note: undefined,
    metrics: {},
    state: isComplete ? 'complete' : 'failed',
    reward,
    objectives,
    violation,
  };
}

describe('softmax', () => {
  it('of n equal logits has entropy log n, and survives large logits', () => {
    expect(entropy(softmax([3, 3, 3, 3]))).toBeCloseTo(Math.log(4), 12);
    expect([...softmax([1000, 0])]).toEqual([1, 0]);
    expect(entropy(softmax([1000, 0]))).toBe(0);
  });

  it('is drawn from with its probabilities', () => {
    const draws = stream(1, 'softmax');
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) {
      const index = drawIndex(Float64Array.from([0.2, 0.5, 0.3]), draws);
      counts[index] = (counts[index] as number) + 1;
    }
    expect(counts.map((count) => Math.round(count / 300))).toEqual([20, 50, 30]);
  });

  it('has the slope that finite differences give', () => {
    const logits = [0.3, -0.7, 1.1];
    const loss = (l: readonly number[]) => {
      const p = softmax(l);
      return -(0.8 * Math.log(p[1] as number) + 0.3 * entropy(p));
    };
    const slope = policySlope(softmax(logits), 1, 0.8, 0.3);
    logits.forEach((_, i) => {
      const at = (step: number) => loss(logits.map((value, k) => (k === i ? value + step : value)));
      expect(slope[i]).toBeCloseTo((at(1e-6) - at(-1e-6)) / 2e-6, 7);
    });
  });
});

describe('the LSTM policy', () => {
  const sizes = [3, 2, 4];
  const policy = new LstmPolicy(sizes, 5, stream(2, 'policy'));
  for (let i = 0; i < policy.parameters.length; i++) policy.parameters[i] = 4 * (policy.parameters[i] as number);

  it('gives every genotype a probability, and they sum to 1', () => {
    let sum = 0;
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 2; b++) {
        for (let c = 0; c < 4; c++) sum += Math.exp(policy.follow([a, b, c]).logProbability);
      }
    }
    expect(sum).toBeCloseTo(1, 12);
  });

  it('has the gradients that finite differences give, through the clipped loss and the entropy', () => {
    const samples: Sample[] = [
      { genotype: [2, 0, 3], advantage: 1.3, logProbability: policy.follow([2, 0, 3]).logProbability - 0.1 },
      { genotype: [0, 1, 1], advantage: -0.6, logProbability: policy.follow([0, 1, 1]).logProbability + 0.05 },
      { genotype: [1, 1, 0], advantage: 2, logProbability: policy.follow([1, 1, 0]).logProbability - 1 },
    ];
    const settings = { clip: 0.2, entropy: 0.05 };
    const loss = () =>
      samples.reduce((sum, { genotype, advantage, logProbability: before }) => {
        const { steps, logProbability } = policy.follow(genotype);
        const ratio = Math.exp(logProbability - before);
        const clipped = Math.min(1.2, Math.max(0.8, ratio));
        const bonus = steps.reduce((total, { probabilities }) => total + entropy(probabilities), 0);
        return sum - (Math.min(ratio * advantage, clipped * advantage) + 0.05 * bonus) / samples.length;
      }, 0);
    const gradient = ppoGradient(policy, samples, settings);
    for (let i = 0; i < gradient.length; i++) {
      const own = policy.parameters[i] as number;
      const at = (step: number) => {
        policy.parameters[i] = own + step;
        const value = loss();
        policy.parameters[i] = own;
        return value;
      };
      expect(gradient[i]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 7);
    }
    expect(gradient.some((slope) => Math.abs(slope) > 1e-3)).toBe(true);
  });
});

describe('Adam', () => {
  it('takes a first step of the learning rate against the slope, whatever its size', () => {
    const parameters = Float64Array.from([1, 1]);
    new Adam(2, 0.1).descend(parameters, Float64Array.from([1e-3, -50]));
    expect(parameters[0]).toBeCloseTo(0.9, 3);
    expect(parameters[1]).toBeCloseTo(1.1, 6);
  });
});

describe('advantages', () => {
  it('begin with the second reward and are 0 for equal ones', () => {
    const advantage = new Advantage(0.9);
    expect(advantage.of(told(0, 0.5))).toBeNull();
    expect(advantage.of(told(1, 0.5))).toBe(0);
    expect(advantage.of(told(2, 0.6))).toBeGreaterThan(0);
    expect(advantage.of(told(3, 0.1))).toBeLessThan(0);
  });

  it('give a failed trial the worst reward seen', () => {
    const [failed, worst] = [new Advantage(0.9), new Advantage(0.9)];
    for (const one of [failed, worst]) for (const [i, reward] of [0.5, 0.2, 0.6].entries()) one.of(told(i, reward));
    expect(failed.of(told(3, null))).toBe(worst.of(told(3, 0.2)));
  });

  it('of several objectives favour trials that few others beat', () => {
    const advantage = new Advantage(0.5);
    const of = (trial: number, ...objectives: number[]) => advantage.of(told(trial, null, objectives));
    of(0, 1, 1);
    of(1, 2, 0.5);
    expect(of(2, 0.5, 0.2)).toBeLessThan(0);
    expect(of(3, 3, 3)).toBeGreaterThan(0);
  });
});
