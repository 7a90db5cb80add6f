import { anchorBox } from '../anchors/anchors.ts';
import { type Box, iou } from '../boxes.ts';

/** From which overlap on an anchor answers for a truth. */
export interface MatchSettings {
  /** Least IoU of an anchor with the truth that it is matched to, in (0, 1]. */
  readonly positive: number;
  /** Below this IoU with every truth an anchor is background, in [0, positive]; between the two it is ignored. */
  readonly negative: number;
}

/** SSD's: one threshold, so no anchor is ignored. */
export const SSD_MATCHING: MatchSettings = { positive: 0.5, negative: 0.5 };

/** What an anchor without a truth is. */
export const BACKGROUND = -1;
export const IGNORED = -2;

/** IoU of a truth with every anchor. */
function overlapsOf(anchors: Float32Array, truth: Box): Float64Array {
  const overlaps = new Float64Array(anchors.length / 4);
  for (let anchor = 0; anchor < overlaps.length; anchor++) overlaps[anchor] = iou(truth, anchorBox(anchors, anchor));
  return overlaps;
}

/** The index of the greatest number of a row among free anchors, the first of equal ones; -1 where none is above 0. */
function bestFree(row: Float64Array, taken: Int32Array): number {
  let best = -1;
  let most = 0;
  for (let anchor = 0; anchor < row.length; anchor++) {
    if ((row[anchor] as number) > most && taken[anchor] === BACKGROUND) {
      most = row[anchor] as number;
      best = anchor;
    }
  }
  return best;
}

/** Gives each truth one anchor: the pair that overlaps most first, then the next of what is left. */
function matchTruths(overlaps: readonly Float64Array[], matches: Int32Array): void {
  const best = overlaps.map((row) => bestFree(row, matches));
  for (let left = overlaps.length; left > 0; left--) {
    let next = -1;
    let most = 0;
    for (const [truth, anchor] of best.entries()) {
      const overlap = overlaps[truth]?.[anchor] ?? 0;
      if (overlap > most) [next, most] = [truth, overlap];
    }
    if (next < 0) return;
    const anchor = best[next] as number;
    matches[anchor] = next;
    best[next] = -1;
    for (const [truth, wanted] of best.entries()) {
      if (wanted === anchor) best[truth] = bestFree(overlaps[truth] as Float64Array, matches);
    }
  }
}

/** The truth that an anchor overlaps most, the first of equal ones, where that is enough. */
function matchOf(anchor: number, overlaps: readonly Float64Array[], { positive, negative }: MatchSettings): number {
  let best = BACKGROUND;
  let most = 0;
  for (let truth = 0; truth < overlaps.length; truth++) {
    const overlap = overlaps[truth]?.[anchor] as number;
    if (overlap > most) [best, most] = [truth, overlap];
  }
  if (most >= positive) return best;
  return most > 0 && most >= negative ? IGNORED : BACKGROUND;
}

/**
 * Which truth each anchor answers for.
 *
 * First each truth takes one anchor, whatever the overlap: the pairs with the greatest IoU first, so that of two truths that want one
 * anchor the worse placed takes its next best. A truth that overlaps no free anchor (one without extent) gets none.
 * Then every other anchor takes the truth with the greatest IoU, where it is at least `positive`.
 *
 * @param anchors float32 [anchors, 4], as `anchorsOf` gives them
 * @returns for each anchor the index of its truth, `BACKGROUND` or `IGNORED`; without truths all are background
 * @see Liu et al., ECCV 2016 (SSD), section 2.2, matching strategy; bipartite as in the authors' Caffe code
 */
export function matchBoxes(
  anchors: Float32Array,
  truths: readonly Box[],
  settings: MatchSettings = SSD_MATCHING,
): Int32Array {
  const count = anchors.length / 4;
  const overlaps = truths.map((truth) => overlapsOf(anchors, truth));
  const matches = new Int32Array(count).fill(BACKGROUND);
  matchTruths(overlaps, matches);
  for (let anchor = 0; anchor < count; anchor++) {
    if (matches[anchor] === BACKGROUND) matches[anchor] = matchOf(anchor, overlaps, settings);
  }
  return matches;
}
