import type { Config } from '../../config/index.ts';
import { type Estimate, judge } from '../../controller/index.ts';
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
  /** What a model says of trials, by number: they are compared by it, as in reports. The others by their readings. */
  readonly estimates: ReadonlyMap<number, Estimate>;
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
export function pickFinalists(
  rows: readonly TrialRow[],
  { config, networks, reference, estimates }: PickOptions,
): TrialRow[] {
  const { metrics } = config.front;
  const judged = rows
    .filter(({ state, violation }) => state === 'complete' && violation === 0)
    .map((row) => ({ row, ...judge(row, estimates.get(row.number) ?? null) }));
  if (config.objective.kind !== 'pareto') {
    return judged
      .sort((a, b) => b.score - a.score || macsOf(a.row) - macsOf(b.row) || a.row.number - b.row.number)
      .slice(0, networks)
      .map(({ row }) => row);
  }
  const known = judged.filter((one) => hasAll(metrics, one.metrics));
  const points = known.map((one) => goalsOf(metrics, one.metrics));
  const front = frontIndices(points).map((index) => known[index] as (typeof known)[number]);
  const corner = reference();
  const order = byContribution(
    front.map((one) => goalsOf(metrics, one.metrics)),
    metrics.map((metric) => towardsMore(metric, metricValue(metric, corner))),
  );
  return order.slice(0, networks).map((at) => (front[at] as (typeof known)[number]).row);
}
