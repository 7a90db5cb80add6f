import { bug } from '../../util/errors.ts';
import type { Detection, Truth } from '../form.ts';
import { ClassRecord } from './class-record.ts';
import type { CurveScore } from './curve.ts';
import { type AreaRange, AT_50, AT_75, MOST_DETECTIONS } from './rules.ts';

/**
 * COCO's twelve numbers, each in [0, 1], each a mean over classes; null where there is no truth of that kind.
 *
 * Small is at most 32² pixels of the original image, medium 32² to 96², large at least 96².
 */
export interface CocoScores {
  /** Average precision, mean over the IoU thresholds .50, .55, ..., .95. */
  readonly mAP: number | null;
  readonly ap50: number | null;
  readonly ap75: number | null;
  readonly small: number | null;
  readonly medium: number | null;
  readonly large: number | null;
  /** Recall, mean over the thresholds, of the best detection of each class and image; of the best 10; of the best 100. */
  readonly ar1: number | null;
  readonly ar10: number | null;
  readonly ar100: number | null;
  readonly arSmall: number | null;
  readonly arMedium: number | null;
  readonly arLarge: number | null;
}

/** One image: what is in it, and what a detector found. */
export interface JudgedImage {
  readonly truths: readonly Truth[];
  /** In any order; of equal scores the first goes first. */
  readonly detections: readonly Detection[];
  /** Of the original image, in pixels. */
  readonly width: number;
  readonly height: number;
}

function mean(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

/**
 * Counts what COCO's evaluation of boxes needs, image by image; every image counts, empty ones too.
 *
 * The numbers are those of `COCOeval` of pycocotools 2.0 for images given in the order of their ids.
 *
 * @see Lin et al., ECCV 2014 (Microsoft COCO); https://cocodataset.org/#detection-eval
 */
export class ApCounter {
  readonly #classes: readonly ClassRecord[];

  /** @param classes how many there are; at least 1 */
  constructor(classes: number) {
    this.#classes = Array.from({ length: classes }, () => new ClassRecord());
  }

  /** @throws MixnasError `BUG` for a label that no class has */
  add({ truths, detections, width, height }: JudgedImage): void {
    const labels = new Set([...truths, ...detections].map(({ label }) => label));
    for (const label of labels) {
      const record = this.#classes[label];
      if (record === undefined) throw bug(`label ${label}: expected an integer in 0..${this.#classes.length - 1}`);
      const isOfClass = (one: { readonly label: number }): boolean => one.label === label;
      record.add(truths.filter(isOfClass), detections.filter(isOfClass), { width, height });
    }
  }

  scores(): CocoScores {
    const [all, small, medium, large] = [
      this.#curves('all'),
      this.#curves('small'),
      this.#curves('medium'),
      this.#curves('large'),
    ];
    const precision = (curves: readonly (readonly CurveScore[])[]) => mean(curves.flat().map((one) => one.precision));
    const recall = (curves: readonly (readonly CurveScore[])[]) => mean(curves.flat().map((one) => one.recall));
    const precisionAt = (place: number) => precision(all.map((curves) => curves.slice(place, place + 1)));
    return {
      mAP: precision(all),
      ap50: precisionAt(AT_50),
      ap75: precisionAt(AT_75),
      small: precision(small),
      medium: precision(medium),
      large: precision(large),
      ar1: recall(this.#curves('all', 1)),
      ar10: recall(this.#curves('all', 10)),
      ar100: recall(all),
      arSmall: recall(small),
      arMedium: recall(medium),
      arLarge: recall(large),
    };
  }

  /** Of every class with truths in a range, the scores at every threshold. */
  #curves(range: AreaRange, most: number = MOST_DETECTIONS): readonly (readonly CurveScore[])[] {
    return this.#classes.map((record) => record.curves(range, most)).filter((curves) => curves !== null);
  }
}
