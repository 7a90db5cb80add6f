import type { MetricName } from '../../metric/index.ts';
import { frontIndices, goalsOf, hasAll } from '../../objective/index.ts';
import { type Estimate, type Judgement, judge, type Row } from './judge-trials.ts';

/** A feasible complete trial as it is judged. */
export type JudgedTrial = Judgement & { readonly number: number };

/** The trials that stand out of a search. */
export interface Outstanding {
  /** All complete trials that keep the constraints and have every metric of the front. */
  readonly feasible: readonly JudgedTrial[];
  /** Those of them that no other one dominates. */
  readonly front: readonly JudgedTrial[];
  /** The one of the highest score, of equal ones that of fewest multiply-adds; undefined where there is none. */
  readonly best: JudgedTrial | undefined;
}

function bestOf(trials: readonly JudgedTrial[]): JudgedTrial | undefined {
  const macsOf = ({ metrics }: JudgedTrial) => metrics.macs ?? 0;
  return trials.reduce<JudgedTrial | undefined>((best, one) => {
    if (best === undefined || one.score > best.score) return one;
    return one.score === best.score && macsOf(one) < macsOf(best) ? one : best;
  }, undefined);
}

/**
 * The front and the best of a search.
 * @param metrics of the front
 * @param estimates by number: trials are judged by them where there are any, the others by their readings
 */
export function standOut(
  rows: readonly (Row & { readonly violation: number | null })[],
  metrics: readonly MetricName[],
  estimates: ReadonlyMap<number, Estimate>,
): Outstanding {
  const feasible = rows
    .filter((row) => row.state === 'complete' && row.violation === 0 && hasAll(metrics, row.metrics))
    .map((row): JudgedTrial => ({ number: row.number, ...judge(row, estimates.get(row.number) ?? null) }));
  const points = feasible.map((one) => goalsOf(metrics, one.metrics));
  const front = frontIndices(points).map((index) => feasible[index] as JudgedTrial);
  return { feasible, front, best: bestOf(feasible) };
}
