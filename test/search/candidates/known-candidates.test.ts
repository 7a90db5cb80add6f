import { describe, expect, it } from 'vitest';
import { footprintOf } from '../../../src/cost/index.ts';
import { BUILT_NAMES } from '../../../src/metric/index.ts';
import { KnownCandidates } from '../../../src/search/candidates/known-candidates.ts';
import type { Predictor } from '../../../src/search/device/predictor.ts';
import { keyOf, parseGenotype, sampleGenotype } from '../../../src/space/index.ts';
import { stream } from '../../../src/util/random.ts';
import { ready } from '../../space/spaces.ts';

const space = ready('nas-bench-macro');
const target = { size: 16, classes: 4 };
const draws = stream('test', 'candidates');
const genotypes = Array.from({ length: 5 }, () => sampleGenotype(space, draws));
const read = (digits: string) => parseGenotype(space, digits);

/** Says that every network takes 10 ms, give or take 1. */
const tenMs: Predictor = {
  predicts: ['latencyMs'],
  predict: () => ({ metrics: { latencyMs: 10 }, deviations: { latencyMs: 1 } }),
};

describe('what is known of networks before training', () => {
  it('is what follows from the network as it is built', () => {
    const candidates = new KnownCandidates(space, target, []);
    for (const genotype of genotypes) {
      expect(candidates.known(genotype)).toEqual(footprintOf(space.decode(genotype, target)));
    }
    expect([...candidates.names]).toEqual(BUILT_NAMES);
    expect(candidates.deviations(genotypes[0] ?? [])).toEqual({});
  });

  it('is what is predicted besides, where something predicts', () => {
    const candidates = new KnownCandidates(space, target, [], tenMs);
    const [genotype = []] = genotypes;
    expect(candidates.known(genotype)).toEqual({ ...footprintOf(space.decode(genotype, target)), latencyMs: 10 });
    expect(candidates.deviations(genotype)).toEqual({ latencyMs: 1 });
    expect(candidates.names.has('latencyMs')).toBe(true);
  });

  it('is asked of the predictor once for each genotype', () => {
    let asked = 0;
    const predict: Predictor['predict'] = (pieces, size) => {
      asked++;
      return tenMs.predict(pieces, size);
    };
    const candidates = new KnownCandidates(space, target, [{ metric: 'latencyMs', max: 5 }], { ...tenMs, predict });
    for (const digits of ['22212202', '22212200', '22212202']) {
      candidates.known(read(digits));
      candidates.violation(read(digits));
    }
    expect(asked).toBe(2);
  });
});

describe('a network', () => {
  it('is new until any genotype of it was proposed', () => {
    const candidates = new KnownCandidates(space, target, []);
    expect(candidates.isNew(read('22212202'))).toBe(true);
    candidates.markProposed(keyOf(space, read('22212220')));
    expect(candidates.isNew(read('22212202'))).toBe(false);
    expect(candidates.isNew(read('22212200'))).toBe(true);
  });

  it('breaks constraints by the relative amounts, summed', () => {
    const [genotype = []] = genotypes;
    const { macs, params } = footprintOf(space.decode(genotype, target));
    const violationOf = (...constraints: ConstructorParameters<typeof KnownCandidates>[2]) =>
      new KnownCandidates(space, target, constraints).violation(genotype);
    expect(violationOf()).toBe(0);
    expect(violationOf({ metric: 'macs', max: macs }, { metric: 'params', min: params })).toBe(0);
    expect(violationOf({ metric: 'macs', max: macs / 2 })).toBeCloseTo(1, 12);
    expect(violationOf({ metric: 'macs', max: macs / 2 }, { metric: 'params', min: params * 4 })).toBeCloseTo(1.75, 12);
  });

  it('breaks no constraint on what is not known yet', () => {
    const constraints = [
      { metric: 'accuracy', min: 0.99 },
      { metric: 'latencyMs', max: 1 },
    ] as const;
    const [genotype = []] = genotypes;
    expect(new KnownCandidates(space, target, constraints).violation(genotype)).toBe(0);
    expect(new KnownCandidates(space, target, constraints, tenMs).violation(genotype)).toBeCloseTo(9, 12);
  });

  it('keeps a predicted limit only by the margin that is asked for', () => {
    const violation = (max: number, margin: number) =>
      new KnownCandidates(space, target, [{ metric: 'latencyMs', max, margin }], tenMs).violation(genotypes[0] ?? []);
    expect(violation(12, 2)).toBe(0);
    expect(violation(12, 3)).toBeCloseTo(13 / 12 - 1, 12);
    expect(violation(10, 0)).toBe(0);
  });
});
