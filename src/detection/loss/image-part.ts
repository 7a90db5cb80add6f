import { BACKGROUND_CLASS, TARGET_FLOATS } from '../match/targets.ts';

/** One image of a batch: views into the batch's numbers. */
export interface ImagePart {
  /** float32 [anchors, 4] */
  readonly offsets: Float32Array;
  /** float32 [anchors, scores] */
  readonly scores: Float32Array;
  /** float32 [anchors, 5], a row of `encodeTargets`. */
  readonly targets: Float32Array;
  /** d loss / d offsets and d loss / d scores, zeros at first; null = not wanted. */
  readonly gradient: { readonly offsets: Float32Array; readonly scores: Float32Array } | null;
}

/**
 * The loss of one image's scores, as a sum over its anchors.
 * @param weight what the gradient, which it writes, is multiplied by; the returned loss is not
 */
export type ScoreLoss = (image: ImagePart, weight: number) => number;

/** The class that an anchor should answer: 0 background, 1..classes, -1 ignored. */
export function classOf(targets: Float32Array, anchor: number): number {
  return targets[anchor * TARGET_FLOATS] as number;
}

/** Anchors that are matched to a truth, over one or many rows of targets. */
export function countMatched(targets: Float32Array): number {
  let count = 0;
  for (let at = 0; at < targets.length; at += TARGET_FLOATS) {
    if ((targets[at] as number) > BACKGROUND_CLASS) count++;
  }
  return count;
}
