import type { Outcome } from './outcome.ts';

/** Values to maximise, one per objective. */
export type Point = readonly number[];

/** Whether `a` is at least as good as `b` in every objective and better in one. All values are to be maximised. */
export function dominates(a: Point, b: Point): boolean {
  let better = false;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (x < y) return false;
    if (x > y) better = true;
  }
  return better;
}

/**
 * Feasibility first: a feasible trial beats an infeasible one; of two infeasible ones the less broken wins; two
 * feasible ones are compared by dominance (with one objective: by reward).
 *
 * @returns whether `a` beats `b`; false both ways means neither does
 * @see Deb et al., IEEE Transactions on Evolutionary Computation 2002 (NSGA-II), section VI
 */
export function constrainedDominates(a: Outcome, b: Outcome): boolean {
  if (a.violation !== b.violation && (a.violation > 0 || b.violation > 0)) return a.violation < b.violation;
  if (a.objectives === null || b.objectives === null) return a.objectives !== null && b.objectives === null;
  return a.violation === 0 ? dominates(a.objectives, b.objectives) : false;
}

/**
 * Orders trials of a search with one objective, best first: feasibility, then reward. Use as `sort` argument.
 * Trials without reward come last among equals.
 */
export function compareByReward(a: Outcome, b: Outcome): number {
  if (a.violation !== b.violation) return a.violation - b.violation;
  const [x, y] = [a.reward ?? Number.NEGATIVE_INFINITY, b.reward ?? Number.NEGATIVE_INFINITY];
  return x === y ? 0 : y - x;
}

/**
 * Sorts into fronts: the first holds what nothing beats, the second what only the first beats, and so on.
 *
 * @param beats a strict partial order
 * @returns indices into `items`; each front in rising order; empty for no items
 * @see Deb et al. 2002 (NSGA-II), fast non-dominated sort
 */
export function sortIntoFronts<T>(items: readonly T[], beats: (a: T, b: T) => boolean): number[][] {
  const beaten: number[][] = items.map(() => []);
  const beatenBy = items.map(() => 0);
  for (let i = 0; i < items.length; i++) {
    for (let j = i + 1; j < items.length; j++) {
      const [a, b] = [items[i] as T, items[j] as T];
      if (beats(a, b)) {
        beaten[i]?.push(j);
        beatenBy[j] = (beatenBy[j] as number) + 1;
      } else if (beats(b, a)) {
        beaten[j]?.push(i);
        beatenBy[i] = (beatenBy[i] as number) + 1;
      }
    }
  }
  const fronts: number[][] = [];
  let front = items.map((_, i) => i).filter((i) => beatenBy[i] === 0);
  while (front.length > 0) {
    fronts.push(front);
    const next: number[] = [];
    for (const i of front) {
      for (const j of beaten[i] as number[]) {
        beatenBy[j] = (beatenBy[j] as number) - 1;
        if (beatenBy[j] === 0) next.push(j);
      }
    }
    front = next.sort((a, b) => a - b);
  }
  return fronts;
}

/**
 * Crowding distance of points of one front: the sum over objectives of the gap between a point's neighbours, relative
 * to the front's extent. The outermost points of each objective get Infinity; an objective without extent adds 0.
 *
 * @see Deb et al. 2002 (NSGA-II), section III-B
 */
export function crowdingDistances(points: readonly Point[]): number[] {
  const distances = points.map(() => 0);
  const dimensions = points[0]?.length ?? 0;
  for (let axis = 0; axis < dimensions; axis++) {
    const at = (i: number) => (points[i] as Point)[axis] as number;
    const order = points.map((_, i) => i).sort((a, b) => at(a) - at(b));
    const [first, last] = [order[0] as number, order.at(-1) as number];
    const extent = at(last) - at(first);
    distances[first] = Number.POSITIVE_INFINITY;
    distances[last] = Number.POSITIVE_INFINITY;
    if (extent === 0) continue;
    for (let i = 1; i < order.length - 1; i++) {
      const gap = at(order[i + 1] as number) - at(order[i - 1] as number);
      distances[order[i] as number] = (distances[order[i] as number] as number) + gap / extent;
    }
  }
  return distances;
}

/**
 * Indices of the points that no other dominates, in rising order. Of equal points the first stands.
 */
export function frontIndices(points: readonly Point[]): number[] {
  const order = points
    .map((_, i) => i)
    .sort((a, b) => {
      const [x, y] = [points[a] as Point, points[b] as Point];
      for (let i = 0; i < x.length; i++) {
        if (x[i] !== y[i]) return (y[i] as number) - (x[i] as number);
      }
      return a - b;
    });
  const kept: number[] = [];
  for (const i of order) {
    const point = points[i] as Point;
    const isCovered = kept.some((k) => (points[k] as Point).every((value, axis) => value >= (point[axis] as number)));
    if (!isCovered) kept.push(i);
  }
  return kept.sort((a, b) => a - b);
}
