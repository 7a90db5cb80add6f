import { describe, expect, it } from 'vitest';
import { estimateTrials, type ReadTrial } from '../../../src/controller/index.ts';
import { BUILT_NAMES } from '../../../src/metric/index.ts';
import { allNetworks } from '../../../src/space/index.ts';
import { stream } from '../../../src/util/random.ts';
import { accuracyOf, costOfGenotype } from '../../contract/play.ts';
import { ready } from '../../space/spaces.ts';

const space = ready('nas-bench-macro');
const task = { space, seed: 1, objective: { kind: 'accuracy' }, reference: {}, known: new Set(BUILT_NAMES) } as const;
const networks = stream(1, 'estimates').shuffle(allNetworks(space)).slice(0, 80);
const truths = networks.map((genotype) => 0.4 + 0.5 * accuracyOf(genotype));

function readings(noise: number): ReadTrial[] {
  const draws = stream(2, 'noise');
  return networks.map((genotype, trial) => {
    const accuracy = (truths[trial] as number) + noise * draws.normal();
    return { trial, genotype, metrics: { accuracy, ...costOfGenotype(genotype) } };
  });
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

describe('estimates of trials', () => {
  it('agree with readings that have no noise, and are sure of them', () => {
    const found = estimateTrials(task, readings(0));
    expect(found?.metric).toBe('accuracy');
    for (const [trial, { mean, deviation }] of found?.trials ?? []) {
      expect(mean).toBeCloseTo(truths[trial] as number, 2);
      expect(deviation).toBeLessThan(0.005);
    }
  });

  it('are nearer to the truth than noisy readings, by about as much as they say', () => {
    const noise = 0.03;
    const found = [...(estimateTrials(task, readings(noise))?.trials.entries() ?? [])];
    const errors = found.map(([trial, { mean }]) => mean - (truths[trial] as number));
    expect(errors.length).toBe(80);
    expect(rootMeanSquare(errors)).toBeLessThan(0.7 * noise);
    const scores = errors.map((error, i) => error / (found[i]?.[1].deviation ?? Number.NaN));
    expect(rootMeanSquare(scores)).toBeLessThan(2);
  });

  it('depend on nothing but the trials', () => {
    expect(estimateTrials(task, readings(0.03))).toEqual(estimateTrials(task, readings(0.03)));
  });

  it('are at least as unsure as the number of validation images says', () => {
    const deviations = (validationImages?: number) =>
      [...(estimateTrials({ ...task, validationImages }, readings(0))?.trials.values() ?? [])].map(
        (one) => one.deviation,
      );
    expect(rootMeanSquare(deviations(100))).toBeGreaterThan(3 * rootMeanSquare(deviations()));
  });

  it('are none of few trials, and where nothing is to be predicted', () => {
    expect(estimateTrials(task, readings(0).slice(0, 9))).toBeNull();
    const objective = { kind: 'pareto', metrics: ['macs', 'params'] } as const;
    expect(
      estimateTrials({ ...task, objective: { ...objective, metrics: [...objective.metrics] } }, readings(0)),
    ).toBeNull();
  });
});
