import type { CocoScores } from '../detection/index.ts';
import type { EpochRecord } from '../trial/index.ts';

/** What validation measures of one epoch; what its task does not know is null or left out. */
export type Validation = Pick<EpochRecord, 'accuracy' | 'loss' | 'mAP' | 'ap50' | 'ap75'> & {
  readonly balancedAccuracy: number | null;
};

/** What is known of an epoch without validation. */
export const NOT_VALIDATED: Validation = { accuracy: null, balancedAccuracy: null, loss: null };

/** How a finished network does on images that neither training nor selection has seen. */
export type TestScore = ClassifierScore | DetectorScore;

/** Of a classifier. */
export interface ClassifierScore {
  readonly images: number;
  /** Top-1, 0..1. */
  readonly accuracy: number;
  /** Share of images whose class is among the five likeliest, 0..1; null where there are no more than five classes. */
  readonly top5: number | null;
  /** Mean cross-entropy, nats; not finite when training diverged. */
  readonly loss: number;
  /** [label][answer]: images. Missing with more than 100 classes, where a program told the score, and in earlier versions. */
  readonly confusion?: readonly (readonly number[])[];
  readonly detection?: undefined;
}

/** Of a detector. */
export interface DetectorScore {
  readonly images: number;
  /** Mean loss as in training; not finite when training diverged. */
  readonly loss: number;
  /** COCO's twelve figures, 0..1; null where there is no object of that kind. */
  readonly detection: CocoScores;
}
