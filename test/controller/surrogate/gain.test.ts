import { describe, expect, it } from 'vitest';
import type { ObjectiveSettings } from '../../../src/config/index.ts';
import { type Gain, gainOf, type Observed } from '../../../src/controller/surrogate/gain.ts';
import { expectedGain, warp as warpGoal } from '../../../src/controller/surrogate/goal-scale.ts';
import { rolesOf, type Signal } from '../../../src/controller/surrogate/signal.ts';
import type { ControllerTask } from '../../../src/controller/task.ts';
import { BUILT_NAMES } from '../../../src/metric/index.ts';
import { goalsOf, hypervolume, metricValue, rewardOf } from '../../../src/objective/index.ts';
import { stream } from '../../../src/util/random.ts';
import { ready } from '../../space/spaces.ts';

const space = ready('mixnet-tiny');
const SURE = 1e-7;
const ACCURACY: Signal = { name: 'accuracy', ideal: 1, lowest: -1 };

function warp(accuracy: number): number {
  return warpGoal(ACCURACY, accuracy);
}

function gainAfter(settings: ControllerTask, observed: readonly Observed[]): Gain {
  return gainOf(settings, rolesOf(settings).signal, observed);
}

function task(changes: Partial<ControllerTask>): ControllerTask {
  return { space, seed: 1, objective: { kind: 'accuracy' }, reference: {}, known: new Set(BUILT_NAMES), ...changes };
}

function seen(accuracy: number, macs: number, params = macs, isFeasible = true): Observed {
  return { goal: accuracy, costs: { macs, params }, isFeasible };
}

describe('the expected gain of a reward', () => {
  it('is over the best feasible trial', () => {
    const gain = gainAfter(task({}), [seen(0.6, 1), seen(0.9, 1, 1, false)]);
    expect(gain({ macs: 1, params: 1 }, warp(0.7), SURE)).toBeCloseTo(0.1, 6);
  });

  it('counts the cost as the reward does: the gain of a sure candidate is the gain of its reward', () => {
    for (const objective of [
      { kind: 'mnasnet', variant: 'soft', metric: 'macs', target: 50 },
      { kind: 'mnasnet', variant: 'hard', metric: 'macs', target: 50 },
      { kind: 'tunas', beta: 0.1, metric: 'params', target: 50 },
    ] as const) {
      const old = seen(0.5, 40);
      const gain = gainAfter(task({ objective }), [old]);
      const reward = (accuracy: number, macs: number) => rewardOf(objective, { accuracy, macs, params: macs }) ?? 0;
      const wanted = Math.max(0, reward(0.8, 70) - reward(old.goal, 40));
      expect(gain({ macs: 70, params: 70 }, warp(0.8), SURE)).toBeCloseTo(wanted, 6);
    }
  });

  it('asks for at least the accuracy that the constraints ask for', () => {
    const constraints = [{ metric: 'accuracy', min: 0.75 }] as const;
    const gain = gainAfter(task({ constraints }), [seen(0.6, 1, 1, false)]);
    expect(gain({ macs: 1, params: 1 }, warp(0.7), SURE)).toBe(0);
    expect(gain({ macs: 1, params: 1 }, warp(0.8), SURE)).toBeCloseTo(0.05, 6);
  });
});

describe('the expected gain of hypervolume', () => {
  const random = stream(4, 'front');
  const observed = Array.from({ length: 8 }, () =>
    seen(0.3 + 0.5 * random.next(), 10 + random.int(80), 5 + random.int(90)),
  );
  const reference = { accuracy: 0.2, macs: 100, params: 100 };

  it('of a sure candidate is exactly what the hypervolume gains, for accuracy and macs', () => {
    const objective: ObjectiveSettings = { kind: 'pareto', metrics: ['accuracy', 'macs'] };
    const gain = gainAfter(task({ objective, reference }), observed);
    const points = observed.map(({ goal, costs }) => [goal, -metricValue('macs', costs)]);
    const corner = [reference.accuracy, -reference.macs];
    for (let i = 0; i < 20; i++) {
      const [accuracy, macs] = [random.next(), 1 + random.int(98)];
      const wanted = hypervolume([...points, [accuracy, -macs]], corner) - hypervolume(points, corner);
      expect(gain({ macs, params: 1 }, warp(accuracy), SURE)).toBeCloseTo(wanted, 4);
    }
  });

  it('of a sure candidate is exactly what the hypervolume gains, for three objectives and a small front', () => {
    const objective: ObjectiveSettings = { kind: 'pareto', metrics: ['params', 'accuracy', 'macs'] };
    const gain = gainAfter(task({ objective, reference }), observed);
    const points = observed.map(({ goal, costs }) => [goal, ...goalsOf(['macs', 'params'], costs)]);
    const corner = [reference.accuracy, -reference.macs, -reference.params];
    const [accuracy, macs, params] = [0.7, 30, 30];
    const wanted = hypervolume([...points, [accuracy, -macs, -params]], corner) - hypervolume(points, corner);
    expect(wanted).toBeGreaterThan(0);
    expect(gain({ macs, params }, warp(accuracy), SURE) / wanted).toBeCloseTo(1, 6);
  });

  it('of costs alone needs no model', () => {
    const objective: ObjectiveSettings = { kind: 'pareto', metrics: ['macs', 'params'] };
    const gain = gainAfter(task({ objective, reference }), [seen(0, 50, 50)]);
    expect(gain({ macs: 40, params: 60 }, 0, 1)).toBeCloseTo(10 * 40, 9);
    expect(gain({ macs: 60, params: 60 }, 0, 1)).toBe(0);
  });

  it('is a mean over what the candidate may turn out to be', () => {
    const objective: ObjectiveSettings = { kind: 'pareto', metrics: ['accuracy', 'macs'] };
    const gain = gainAfter(task({ objective, reference }), []);
    expect(gain({ macs: 40, params: 1 }, warp(0.5), 0.3)).toBeCloseTo(60 * expectedGain(warp(0.5), 0.3, warp(0.2)), 9);
  });
});
