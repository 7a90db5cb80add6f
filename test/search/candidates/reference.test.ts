import { describe, expect, it } from 'vitest';
import type { Constraint } from '../../../src/config/index.ts';
import type { MetricName, Metrics } from '../../../src/metric/index.ts';
import { KnownCandidates } from '../../../src/search/candidates/known-candidates.ts';
import { referencePoint } from '../../../src/search/candidates/reference.ts';
import { allGenotypes } from '../../../src/space/index.ts';
import { testSpace } from '../context.ts';

const { space } = testSpace();
const target = { size: 16, classes: 4 };
const candidates = new KnownCandidates(space, target, []);
const known = [...allGenotypes(space)].map((genotype) => candidates.known(genotype));
const largest = (metric: MetricName) => Math.max(...known.map((one) => one[metric] ?? 0));

function pointOf(
  metrics: [MetricName, MetricName],
  settings: { reference?: Metrics; constraints?: Constraint[] } = {},
) {
  const { reference = {}, constraints = [] } = settings;
  return referencePoint({ front: { metrics, reference }, constraints }, { space, candidates, target });
}

describe('the worst corner of a front', () => {
  it('is accuracy 0 and the largest cost in a space whose networks are all likely to be drawn', () => {
    expect(pointOf(['accuracy', 'macs'])).toEqual({ accuracy: 0, macs: largest('macs') });
    expect(pointOf(['params', 'peakBytes'])).toEqual({ params: largest('params'), peakBytes: largest('peakBytes') });
  });

  it('is the loss of guessing among the classes', () => {
    expect(pointOf(['loss', 'params']).loss).toBeCloseTo(Math.log(4), 12);
  });

  it('is the upper limit of a cost, where it has one', () => {
    const constraints: Constraint[] = [
      { metric: 'macs', max: 5000 },
      { metric: 'params', min: 10 },
    ];
    expect(pointOf(['macs', 'params'], { constraints })).toEqual({ macs: 5000, params: largest('params') });
  });

  it('is what the config says above all else', () => {
    const constraints: Constraint[] = [{ metric: 'macs', max: 5000 }];
    const reference = { accuracy: 0.5, macs: 7 };
    expect(pointOf(['accuracy', 'macs'], { constraints, reference })).toEqual({ accuracy: 0.5, macs: 7 });
  });
});
