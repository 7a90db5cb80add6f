import { RECALLS } from './rules.ts';

/** Of one class, range of areas and threshold. */
export interface CurveScore {
  /** Mean of the precision at the 101 recalls. */
  readonly precision: number;
  /** Part of the truths that were found. */
  readonly recall: number;
}

/**
 * Precision and recall of detections in the order of their scores.
 *
 * The precision at a recall is the greatest at this or any higher recall; 0 where the recall is not reached.
 *
 * @param hits for each detection that counts, best first, whether it found a truth
 * @param truths how many there are; at least 1
 */
export function scoreCurve(hits: readonly boolean[], truths: number): CurveScore {
  const precisions: number[] = [];
  const recalls: number[] = [];
  let right = 0;
  for (const [i, isHit] of hits.entries()) {
    if (isHit) right++;
    // the same tiny summand as in COCO's program, so that all digits are the same
    precisions.push(right / (i + 1 + Number.EPSILON));
    recalls.push(right / truths);
  }
  for (let i = precisions.length - 2; i >= 0; i--) {
    precisions[i] = Math.max(precisions[i] as number, precisions[i + 1] as number);
  }
  let sum = 0;
  let place = 0;
  for (const recall of RECALLS) {
    while (place < recalls.length && (recalls[place] as number) < recall) place++;
    sum += precisions[place] ?? 0;
  }
  return { precision: sum / RECALLS.length, recall: recalls.at(-1) ?? 0 };
}
