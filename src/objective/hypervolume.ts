import { frontIndices, type Point } from './dominance.ts';

function area(points: readonly Point[], reference: Point): number {
  const [rx, ry] = reference as [number, number];
  const sorted = [...points].sort((a, b) => (b[0] as number) - (a[0] as number));
  let total = 0;
  let top = ry;
  for (const [x, y] of sorted as [number, number][]) {
    if (y <= top) continue;
    total += (x - rx) * (y - top);
    top = y;
  }
  return total;
}

/** Sweeps the third axis downwards; between two levels the volume is the area of all points above, times the height. */
function volume(points: readonly Point[], reference: Point): number {
  const sorted = [...points].sort((a, b) => (b[2] as number) - (a[2] as number));
  let total = 0;
  for (let i = 0; i < sorted.length; i++) {
    const level = (sorted[i] as Point)[2] as number;
    const below = i + 1 < sorted.length ? ((sorted[i + 1] as Point)[2] as number) : (reference[2] as number);
    if (level > below) total += (level - below) * area(sorted.slice(0, i + 1), reference);
  }
  return total;
}

/**
 * Hypervolume: the measure of what the points dominate beyond a reference point. Exact for 2 and 3 objectives.
 *
 * @param points values to maximise; those not better than the reference in every objective add nothing
 * @param reference the worst corner, in the same sense (costs negated)
 * @returns 0 for no points; never falls when a point is added
 * @throws RangeError for other than 2 or 3 objectives
 */
export function hypervolume(points: readonly Point[], reference: Point): number {
  if (reference.length !== 2 && reference.length !== 3) {
    throw new RangeError(`hypervolume of ${reference.length} objectives: expected 2 or 3`);
  }
  const inside = points.filter((point) => point.every((value, i) => value > (reference[i] as number)));
  const front = frontIndices(inside).map((i) => inside[i] as Point);
  return reference.length === 2 ? area(front, reference) : volume(front, reference);
}
