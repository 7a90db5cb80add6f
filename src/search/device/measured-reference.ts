import type { Config } from '../../config/index.ts';
import type { Candidates } from '../../controller/index.ts';
import type { MetricName, Metrics } from '../../metric/index.ts';
import type { NetworkTarget, SearchSpace } from '../../space/index.ts';
import { sampledNetworks } from '../candidates/reference.ts';
import type { Meter } from './meter.ts';

interface Task {
  readonly space: SearchSpace;
  readonly target: NetworkTarget;
  readonly candidates: Candidates;
  readonly meter: Meter | null;
}

/** Metrics of the front that only measuring tells, and that neither a reference nor a limit says the worst of. */
function open({ front, constraints }: Pick<Config, 'front' | 'constraints'>, meter: Meter): MetricName[] {
  return front.metrics.filter(
    (name) =>
      meter.measures.includes(name) &&
      front.reference[name] === undefined &&
      !constraints.some(({ metric, max }) => metric === name && max !== undefined),
  );
}

/**
 * Worst corner of the metrics that only measuring tells: what the network with the most multiply-adds takes among 200 drawn
 * from the space. Empty where nothing is open, as in a run that continues: its config holds what was measured first.
 *
 * @throws MixnasError when the device fails
 */
export async function measuredReference(
  config: Pick<Config, 'front' | 'constraints'>,
  { space, target, candidates, meter }: Task,
): Promise<Metrics> {
  const names = meter === null ? [] : open(config, meter);
  if (meter === null || names.length === 0) return {};
  const macsOf = (genotype: readonly number[]): number => candidates.known(genotype).macs ?? 0;
  const heaviest = sampledNetworks(space).reduce((most, next) => (macsOf(next) > macsOf(most) ? next : most));
  const [measured] = await meter.measure([{ name: 'the largest network', graph: space.decode(heaviest, target) }]);
  return Object.fromEntries(names.map((name) => [name, measured?.metrics[name] ?? 0]));
}
