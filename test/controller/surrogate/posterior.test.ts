import { describe, expect, it } from 'vitest';
import { type ControllerTask, posteriorOf, type Told } from '../../../src/controller/index.ts';
import { allNetworks, type Genotype } from '../../../src/space/index.ts';
import { testSpace } from '../../search/context.ts';

const { space } = testSpace();
const networks = allNetworks(space);
const macsOf = (genotype: Genotype): number => 1e6 * (1 + (genotype[0] as number)) * (2 + (genotype[2] as number));
const candidates = {
  known: (genotype: Genotype) => ({ macs: macsOf(genotype), params: 1000 + macsOf(genotype) / 1e4 }),
};
const task: ControllerTask = { space, seed: 1, objective: { kind: 'accuracy' }, known: new Set(['macs', 'params']) };

function told(accuracyOf: (genotype: Genotype) => number | null): Told[] {
  return networks.map((genotype, trial): Told => {
    const accuracy = accuracyOf(genotype);
    const rest = { trial, genotype, note: undefined, objectives: null };
    if (accuracy === null)
      return { ...rest, state: 'failed', metrics: {}, reward: null, violation: Number.POSITIVE_INFINITY };
    return { ...rest, state: 'complete', metrics: { accuracy }, reward: accuracy, violation: 0 };
  });
}

describe('the surrogate’s posterior', () => {
  const truth = networks.map((genotype) => 0.5 + 0.02 * Math.log2(macsOf(genotype) / 1e6));

  it('orders networks as exact readings do, each with a deviation', () => {
    const beliefs = posteriorOf(
      task,
      told((g) => truth[networks.indexOf(g)] as number),
      candidates,
    );
    expect(beliefs.size).toBe(networks.length);
    const byMean = networks.map((_, i) => i).sort((a, b) => (beliefs.get(a)?.mean ?? 0) - (beliefs.get(b)?.mean ?? 0));
    const values = byMean.map((i) => truth[i] as number);
    for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThan((values[i - 1] as number) - 0.005);
    for (const { deviation } of beliefs.values()) expect(deviation).toBeGreaterThan(0);
  });

  it('counts a failed trial as the worst, and says nothing while all failed', () => {
    const some = posteriorOf(
      task,
      told((g) => (g === networks[0] ? null : (truth[networks.indexOf(g)] as number))),
      candidates,
    );
    expect(some.size).toBe(networks.length);
    expect(
      posteriorOf(
        task,
        told(() => null),
        candidates,
      ).size,
    ).toBe(0);
  });
});
