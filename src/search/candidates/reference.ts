import type { Config, Metric } from '../../config/index.ts';
import type { Candidates } from '../../controller/index.ts';
import { type SearchSpace, sampleGenotype } from '../../space/index.ts';
import { stream } from '../../util/random.ts';

const SAMPLES = 200;

/**
 * The worst corner that hypervolumes are measured from, by metric: what the config says; else accuracy 0, and for a cost
 * its upper limit among the constraints, or the largest of 200 networks drawn from the space (the same ones in every run).
 */
export function referencePoint(
  { front, constraints }: Pick<Config, 'front' | 'constraints'>,
  space: SearchSpace,
  candidates: Candidates,
): Record<string, number> {
  const draws = stream('mixnas', 'reference', space.hash);
  const sampled = Array.from({ length: SAMPLES }, () => sampleGenotype(space, draws));
  const cornerOf = (metric: Metric): number => {
    const given = front.reference[metric];
    if (given !== undefined) return given;
    if (metric === 'accuracy') return 0;
    const limit = constraints.find((constraint) => constraint.metric === metric)?.max;
    return limit ?? Math.max(...sampled.map((genotype) => candidates.cost(genotype)[metric]));
  };
  return Object.fromEntries(front.metrics.map((metric) => [metric, cornerOf(metric)]));
}
