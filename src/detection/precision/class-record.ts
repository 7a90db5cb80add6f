import { boxArea } from '../boxes.ts';
import type { Detection, Truth } from '../form.ts';
import { assign, NONE, orderTruths } from './assign.ts';
import { type CurveScore, scoreCurve } from './curve.ts';
import { type ImageSize, inPixels, overlapsOf } from './overlaps.ts';
import { AREA_NAMES, type AreaRange, IOU_THRESHOLDS, isInRange, MOST_DETECTIONS } from './rules.ts';

/** What became of the detections of a class for one range of areas; bit t of a number is for threshold t. */
interface Fates {
  /** Whether the detection found a truth. */
  readonly found: number[];
  /** Whether it neither helps nor harms. */
  readonly ignored: number[];
  /** Truths that count. */
  truths: number;
}

/** Bit t says whether something holds for the truth of threshold t. */
function bitsOf(truths: readonly number[], holds: (truth: number) => boolean): number {
  return truths.reduce((bits, truth, t) => bits | (holds(truth) ? 1 << t : 0), 0);
}

/** Everything about one class that average precision needs, image by image. */
export class ClassRecord {
  readonly #scores: number[] = [];
  /** Of each detection, how many of its image and class are better. */
  readonly #ranks: number[] = [];
  readonly #fates = new Map<AreaRange, Fates>(
    AREA_NAMES.map((range) => [range, { found: [], ignored: [], truths: 0 }]),
  );

  /** Adds one image's truths and detections of this class. */
  add(truths: readonly Truth[], detections: readonly Detection[], size: ImageSize): void {
    const best = detections.toSorted((a, b) => b.score - a.score).slice(0, MOST_DETECTIONS);
    const overlaps = overlapsOf(best, truths, size);
    const areas = best.map(({ box }) => boxArea(inPixels(box, size)));
    for (const [rank, { score }] of best.entries()) {
      this.#scores.push(score);
      this.#ranks.push(rank);
    }
    for (const [range, fates] of this.#fates) {
      const ordered = orderTruths(truths, range);
      const assigned = IOU_THRESHOLDS.map((threshold) => assign(overlaps, ordered, threshold));
      for (const [rank, area] of areas.entries()) {
        const places = assigned.map((ofThreshold) => ofThreshold[rank] as number);
        const isOutside = !isInRange(area, range);
        fates.found.push(bitsOf(places, (truth) => truth !== NONE));
        // without a truth it goes by the detection's own area
        fates.ignored.push(bitsOf(places, (truth) => ordered.ignored[truth] ?? isOutside));
      }
      fates.truths += ordered.ignored.filter((ignored) => !ignored).length;
    }
  }

  /**
   * Precision and recall at every threshold, when of each image the best `most` detections count.
   * @returns null where the class has no truth in this range
   */
  curves(range: AreaRange, most: number): readonly CurveScore[] | null {
    const { found, ignored, truths } = this.#fates.get(range) as Fates;
    if (truths === 0) return null;
    const order = [...this.#scores.keys()]
      .filter((place) => (this.#ranks[place] as number) < most)
      .sort((a, b) => (this.#scores[b] as number) - (this.#scores[a] as number));
    return IOU_THRESHOLDS.map((_, t) => {
      const counted = order.filter((place) => (((ignored[place] as number) >> t) & 1) === 0);
      const hits = counted.map((place) => (((found[place] as number) >> t) & 1) === 1);
      return scoreCurve(hits, truths);
    });
  }
}
