import type { Truth } from '../form.ts';
import { type AreaRange, isInRange } from './rules.ts';

/** What a detection finds that finds no truth. */
export const NONE = -1;

/** The truths of an image, those that count first. */
export interface OrderedTruths {
  readonly truths: readonly Truth[];
  /** Places of `truths`: first those that count, then those that are ignored. */
  readonly order: readonly number[];
  /** For each of `truths`, whether it is ignored: a crowd, or of an area outside of the range. */
  readonly ignored: readonly boolean[];
}

export function orderTruths(truths: readonly Truth[], range: AreaRange): OrderedTruths {
  const ignored = truths.map(({ area, crowd }) => crowd || !isInRange(area, range));
  const order = [...truths.keys()].sort((a, b) => Number(ignored[a]) - Number(ignored[b]));
  return { truths, order, ignored };
}

/**
 * The truth that one detection finds: of those not found yet the one that it overlaps most, of equal ones the last; crowds may be found
 * again. One that counts goes before all that are ignored.
 */
function findTruth(
  overlaps: readonly number[],
  { truths, order, ignored }: OrderedTruths,
  found: readonly boolean[],
  threshold: number,
): number {
  let best = NONE;
  let most = Math.min(threshold, 1 - 1e-10);
  for (const truth of order) {
    if (found[truth] && !truths[truth]?.crowd) continue;
    if (best !== NONE && !ignored[best] && ignored[truth]) break;
    const overlap = overlaps[truth] as number;
    if (overlap >= most) [best, most] = [truth, overlap];
  }
  return best;
}

/**
 * Assigns detections to truths, the best detection first.
 * @param overlaps of each detection with each truth
 * @param threshold least overlap
 * @returns for each detection the place of its truth, or `NONE`
 */
export function assign(overlaps: readonly (readonly number[])[], ordered: OrderedTruths, threshold: number): number[] {
  const found = ordered.truths.map(() => false);
  return overlaps.map((row) => {
    const truth = findTruth(row, ordered, found, threshold);
    if (truth !== NONE) found[truth] = true;
    return truth;
  });
}
