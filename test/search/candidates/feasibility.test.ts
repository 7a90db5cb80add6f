import { describe, expect, it } from 'vitest';
import type { Constraint } from '../../../src/config/index.ts';
import type { Candidates } from '../../../src/controller/index.ts';
import { closestToFeasible, requireFeasible } from '../../../src/search/candidates/feasibility.ts';
import { KnownCandidates } from '../../../src/search/candidates/known-candidates.ts';
import { allGenotypes, type Genotype, sampleGenotype } from '../../../src/space/index.ts';
import { stream } from '../../../src/util/random.ts';
import { ready } from '../../space/spaces.ts';
import { thrown } from '../../thrown.ts';
import { testSpace } from '../context.ts';

const target = { size: 16, classes: 4 };
const { space: small } = testSpace();
const large = ready('mixnet-cifar');

const candidatesOf = (space: typeof small, constraints: readonly Constraint[]) =>
  new KnownCandidates(space, target, constraints);

/** Candidates that break a constraint as far as the genotype is from zeros, and count how often they are asked. */
function slope(): Candidates & { asked: number } {
  const candidates = {
    asked: 0,
    isNew: () => true,
    known: () => ({}),
    violation: (genotype: Genotype) => {
      candidates.asked++;
      return genotype.reduce((sum, index) => sum + index, 0);
    },
  };
  return candidates;
}

describe('the network that is closest to the constraints', () => {
  it('is the best of all in a small space', () => {
    const candidates = candidatesOf(small, [{ metric: 'macs', max: 1000 }]);
    const least = Math.min(...[...allGenotypes(small)].map((genotype) => candidates.violation(genotype)));
    expect(least).toBeGreaterThan(0);
    expect(candidates.violation(closestToFeasible(small, candidates, 0))).toBe(least);
  });

  it('keeps them where one network of a small space does', () => {
    const macs = [...allGenotypes(small)].map((one) => candidatesOf(small, []).known(one).macs as number);
    const candidates = candidatesOf(small, [{ metric: 'macs', max: Math.min(...macs) }]);
    expect(candidates.violation(closestToFeasible(small, candidates, 0))).toBe(0);
  });

  it('is found in a large space where random draws do not find it', () => {
    expect(large.genotypes > 10_000n).toBe(true);
    const candidates = slope();
    const draws = stream('test', 'feasibility');
    const drawn = Array.from({ length: 200 }, () => candidates.violation(sampleGenotype(large, draws)));
    expect(Math.min(...drawn)).toBeGreaterThan(0);
    expect(candidates.violation(closestToFeasible(large, candidates, 3))).toBe(0);
  });

  it('is looked for no longer than until one network keeps them', () => {
    const candidates = { ...slope(), violation: () => 0 };
    expect(closestToFeasible(large, candidates, 1)).toEqual(closestToFeasible(large, candidates, 1));
    const first = [...allGenotypes(small)][0];
    expect(closestToFeasible(small, candidates, 1)).toEqual(first);
  });
});

describe('constraints that no network keeps', () => {
  it('are refused with what the closest network has', () => {
    const constraints = [
      { metric: 'params', max: 100 },
      { metric: 'macs', min: 10, max: 1e9 },
    ] as const;
    const candidates = candidatesOf(small, constraints);
    const error = thrown(() => requireFeasible(small, candidates, constraints, 0));
    const { params, macs } = candidates.known(closestToFeasible(small, candidates, 0));
    expect(error).toMatchObject({ code: 'NO_FEASIBLE', exitCode: 2, hint: expect.stringContaining('relax') });
    expect(error.message).toMatch(
      /^no network of space test-space fits params <= 100 and 10 <= macs <= 1\.00 G; the closest one has /,
    );
    expect(error.message).toContain(`macs (${macs})`);
    expect(error.message).toContain(`params (${params})`);
  });

  it('are said to be kept by none that was found, where the space is too large for more', () => {
    const constraints = [{ metric: 'params', max: 100 }] as const;
    const error = thrown(() => requireFeasible(large, candidatesOf(large, constraints), constraints, 0));
    expect(error.message).toContain('the closest one found has');
  });

  it('are no matter where there are none, or where one network keeps them', () => {
    const candidates = slope();
    requireFeasible(small, candidates, [], 0);
    expect(candidates.asked).toBe(0);
    const constraints = [{ metric: 'macs', max: 1e9 }] as const;
    expect(() => requireFeasible(small, candidatesOf(small, constraints), constraints, 0)).not.toThrow();
  });
});
