import type { Config } from '../../config/index.ts';
import type { Metrics } from '../../metric/index.ts';
import {
  frontIndices,
  goalsOf,
  hasAll,
  hypervolume,
  metricValue,
  type Point,
  towardsMore,
} from '../../objective/index.ts';
import type { TrialRow } from '../../store/index.ts';

/** By what the best few are picked. */
export interface PickOptions {
  readonly config: Pick<Config, 'objective' | 'front'>;
  /** Most networks. */
  readonly networks: number;
  /** Worst corner of the front's metrics; only asked for where there are several objectives. */
  readonly reference: () => Metrics;
}

function score({ reward, metrics }: TrialRow): number {
  return reward ?? metrics.accuracy ?? Number.NEGATIVE_INFINITY;
}

function macsOf({ metrics }: TrialRow): number {
  return metrics.macs ?? 0;
}

/**
 * The members of a front, those that it can least do without first: again and again the one that adds least hypervolume to
 * the rest is put last. Of equal ones that with the larger index.
 * @param points the front's members, values to maximise
 * @returns indices
 */
export function byContribution(points: readonly Point[], reference: Point): number[] {
  const left = points.map((_, index) => index);
  const order: number[] = [];
  while (left.length > 0) {
    const volumes = left.map((index) =>
      hypervolume(
        left.flatMap((other) => (other === index ? [] : [points[other] as Point])),
        reference,
      ),
    );
    const most = Math.max(...volumes);
    const [least] = left.splice(volumes.lastIndexOf(most), 1);
    order.unshift(least as number);
  }
  return order;
}

/**
 * The best few networks of a search, the best first: with one objective those of the highest reward, of equal ones the one of
 * fewest multiply-adds; with several the members of the front, thinned by what they add to its hypervolume. Only complete
 * trials (with fidelities: trained to the last rung) that keep the constraints.
 */
export function pickFinalists(rows: readonly TrialRow[], { config, networks, reference }: PickOptions): TrialRow[] {
  const { metrics } = config.front;
  const feasible = rows.filter(({ state, violation }) => state === 'complete' && violation === 0);
  if (config.objective.kind !== 'pareto') {
    return [...feasible]
      .sort((a, b) => score(b) - score(a) || macsOf(a) - macsOf(b) || a.number - b.number)
      .slice(0, networks);
  }
  const known = feasible.filter((row) => hasAll(metrics, row.metrics));
  const points = known.map((row) => goalsOf(metrics, row.metrics));
  const front = frontIndices(points);
  const corner = reference();
  const order = byContribution(
    front.map((index) => points[index] as Point),
    metrics.map((metric) => towardsMore(metric, metricValue(metric, corner))),
  );
  return order.slice(0, networks).map((at) => known[front[at] as number] as TrialRow);
}
