import type { Box } from './boxes.ts';

/** How scores become probabilities: `softmax` over background and classes, `sigmoid` of every class for itself. */
export type ScoreKind = 'softmax' | 'sigmoid';

/**
 * What is needed to read the answers of a detector.
 *
 * One image's answers are float32 [anchors × 4 + anchors × scores]: first the 4 box offsets of every anchor (`encodeBox`), then the
 * scores of every anchor, logits: background and the classes for `softmax`, the classes alone for `sigmoid`.
 */
export interface DetectorForm {
  /** float32 [anchors, 4]: centre x, centre y, width, height, relative to the image; see `anchorsOf`. */
  readonly anchors: Float32Array;
  /** Classes without the background; at least 1. */
  readonly classes: number;
  readonly scores: ScoreKind;
}

/** An object that is in an image, as people marked it. */
export interface Truth {
  /** Its class, 0..classes-1. */
  readonly label: number;
  readonly box: Box;
  /** Pixels² of the original image that it covers: its outline where there is one, so it may be less than its box. */
  readonly area: number;
  /** Whether the box holds many objects that were not marked one by one. */
  readonly crowd: boolean;
}

/** An object that a detector found. */
export interface Detection {
  /** Its class, 0..classes-1. */
  readonly label: number;
  /** Probability of the class, in (0, 1]. */
  readonly score: number;
  /** Inside of the image. */
  readonly box: Box;
}

/** How many anchors a detector has. */
export function anchorCount(form: Pick<DetectorForm, 'anchors'>): number {
  return form.anchors.length / 4;
}

/** Logits of one anchor: with the background for softmax, without for sigmoid. */
export function scoresPerAnchor({ classes, scores }: Pick<DetectorForm, 'classes' | 'scores'>): number {
  return scores === 'softmax' ? classes + 1 : classes;
}

/** Floats of one image's answers: 4 offsets and the scores of every anchor. */
export function outputSizeOf(form: DetectorForm): number {
  return anchorCount(form) * (4 + scoresPerAnchor(form));
}
