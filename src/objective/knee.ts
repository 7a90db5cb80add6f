import { frontIndices, type Point } from './dominance.ts';

/**
 * The knee of a front: the point nearest to the ideal corner after each objective is scaled to the front's extent
 * (0 = worst on the front, 1 = best). Objectives without extent do not count; of equals the first stands.
 *
 * @param points values to maximise; dominated ones are passed over
 * @returns index into `points`, or undefined for none
 */
export function kneeIndex(points: readonly Point[]): number | undefined {
  const front = frontIndices(points);
  const dimensions = points[0]?.length ?? 0;
  const axes = Array.from({ length: dimensions }, (_, axis) => {
    const values = front.map((i) => (points[i] as Point)[axis] as number);
    return { best: Math.max(...values), extent: Math.max(...values) - Math.min(...values) };
  });
  const distance = (index: number) =>
    axes.reduce((sum, { best, extent }, axis) => {
      const gap = best - ((points[index] as Point)[axis] as number);
      return extent === 0 ? sum : sum + (gap / extent) ** 2;
    }, 0);
  return front.reduce<number | undefined>(
    (knee, index) => (knee === undefined || distance(index) < distance(knee) ? index : knee),
    undefined,
  );
}
