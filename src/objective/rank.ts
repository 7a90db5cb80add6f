import { compareByReward, constrainedDominates, crowdingDistances, sortIntoFronts } from './dominance.ts';
import type { Outcome } from './outcome.ts';

function byFronts(outcomes: readonly Outcome[]): number[] {
  return sortIntoFronts(outcomes, constrainedDominates).flatMap((front) => {
    const distances = crowdingDistances(front.map((i) => outcomes[i]?.objectives ?? []));
    const first = (at: number): number => outcomes[front[at] as number]?.objectives?.[0] ?? Number.NEGATIVE_INFINITY;
    const gap = (at: number): number => distances[at] as number;
    return front
      .map((_, at) => at)
      .sort(
        (a, b) =>
          (gap(a) === gap(b) ? 0 : gap(b) - gap(a)) || (first(a) === first(b) ? 0 : first(b) - first(a)) || a - b,
      )
      .map((at) => front[at] as number);
  });
}

/**
 * Orders trials, best first, feasibility before all else: by reward where there is one objective; else front by front, in
 * each front the least crowded first, of equally crowded ones the better in the first objective. Of equals the earlier
 * stands.
 *
 * @returns indices into `outcomes`
 * @see Deb et al., IEEE Transactions on Evolutionary Computation 2002 (NSGA-II)
 */
export function rankOutcomes(outcomes: readonly Outcome[]): number[] {
  const isScalar = outcomes.every(({ objectives }) => objectives === null || objectives.length === 1);
  if (!isScalar) return byFronts(outcomes);
  const at = (i: number): Outcome => outcomes[i] as Outcome;
  // not the difference of violations, which is NaN for two infinite ones
  const compare = (a: Outcome, b: Outcome): number =>
    a.violation === b.violation && a.reward === b.reward ? 0 : compareByReward(a, b);
  return outcomes.map((_, i) => i).sort((a, b) => compare(at(a), at(b)) || a - b);
}
