import { standOut } from '../../controller/index.ts';
import { dominates, goalsOf, type Point, sortIntoFronts } from '../../objective/index.ts';
import type { TrialRow } from '../../store/index.ts';
import type { SearchPlan } from '../search-plan.ts';

/**
 * Networks whose weights are kept at least while a search goes on, where there are as many: what is best in the end by the
 * model of all trials need not be in the front of readings before.
 */
const LEAST_KEPT = 24;

/**
 * The trials that may be among the best when the search ends: those that nothing dominates by the front's metrics and the
 * reward, then those that only these dominate, and so on until there are enough. Results that come later only push trials
 * further back, so that none comes in again that has been left out.
 */
export function mayBeBest(rows: readonly TrialRow[], { front: { metrics } }: SearchPlan['config']): Set<number> {
  const { feasible } = standOut(rows, metrics, new Map());
  const points = feasible.map((one): Point => [...goalsOf(metrics, one.metrics), one.score]);
  const kept = new Set<number>();
  for (const layer of sortIntoFronts(points, dominates)) {
    if (kept.size >= LEAST_KEPT) break;
    for (const index of layer) kept.add(feasible[index]?.number ?? -1);
  }
  return kept;
}
