import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSpace } from '../../../src/run/index.ts';
import { KnownCandidates } from '../../../src/search/candidates/known-candidates.ts';
import { surveySpace } from '../../../src/search/dry-run/survey.ts';
import { parseSpace } from '../../../src/space/index.ts';

const TARGET = { size: 24, classes: 10 };

const SMALL = parseSpace(
  `name: small
stem: {filters: 8, stride: 2}
stages:
  - {filters: [16, 24], kernels: [3, 5], expansion: [2, 4]}
head: {filters: 32}`,
  'test',
);

describe('surveySpace', () => {
  it('counts a small space network by network', () => {
    const survey = surveySpace(SMALL, new KnownCandidates(SMALL, TARGET, []), [], 1);
    expect(survey).toMatchObject({ networks: 8n, isExact: true, looked: 8, within: 8n });
    for (const { counts } of survey.costs) expect(counts.reduce((a, b) => a + b)).toBe(8);
  });

  it('leaves out networks that break a limit, and estimates how many are left', () => {
    const space = loadSpace('mixnet-tiny', resolve('.'));
    const all = surveySpace(space, new KnownCandidates(space, TARGET, []), [], 1);
    const max = all.costs.find(({ metric }) => metric === 'macs')?.median as number;
    const limits = [{ metric: 'macs', max }] as const;
    const half = surveySpace(space, new KnownCandidates(space, TARGET, limits), limits, 1);
    expect(all.isExact).toBe(false);
    expect(all.within).toBe(space.networks);
    expect(Number(half.within) / Number(space.networks)).toBeCloseTo(0.5, 1);
    expect(half.costs[0]?.most).toBeLessThanOrEqual(max);
  });

  it('has no costs where no network is left', () => {
    const limits = [{ metric: 'params', max: 1 }] as const;
    const survey = surveySpace(SMALL, new KnownCandidates(SMALL, TARGET, limits), limits, 1);
    expect(survey).toMatchObject({ within: 0n, kept: [], costs: [] });
  });
});
