import type { Config } from '../../config/index.ts';
import type { Candidates } from '../../controller/index.ts';
import { type MetricName, type Metrics, metricInfo } from '../../metric/index.ts';
import { type Genotype, type SearchSpace, sampleGenotype } from '../../space/index.ts';
import { stream } from '../../util/random.ts';

const SAMPLES = 200;

/** What a reference point depends on besides the config. */
export interface ReferenceTask {
  readonly space: SearchSpace;
  readonly candidates: Candidates;
  readonly target: { readonly classes: number };
}

/** The networks that stand for a space where a worst value is looked for: the same ones in every run. */
export function sampledNetworks(space: SearchSpace): Genotype[] {
  const draws = stream('mixnas', 'reference', space.hash);
  return Array.from({ length: SAMPLES }, () => sampleGenotype(space, draws));
}

/**
 * The worst corner that hypervolumes are measured from, by metric: what the config says; else the metric's own worst value
 * (accuracy 0, the loss of guessing), and for a cost its upper limit among the constraints, or the largest of 200 networks
 * drawn from the space (the same ones in every run).
 */
export function referencePoint(
  { front, constraints }: Pick<Config, 'front' | 'constraints'>,
  { space, candidates, target }: ReferenceTask,
): Metrics {
  const sampled = sampledNetworks(space);
  const largest = (metric: MetricName): number =>
    Math.max(...sampled.map((genotype) => candidates.known(genotype)[metric] ?? 0));
  const cornerOf = (metric: MetricName): number => {
    const limit = constraints.find((constraint) => constraint.metric === metric)?.max;
    return front.reference[metric] ?? metricInfo(metric).worst(target.classes) ?? limit ?? largest(metric);
  };
  return Object.fromEntries(front.metrics.map((metric) => [metric, cornerOf(metric)]));
}
