import type { Box } from '../boxes.ts';
import { decodeBox } from '../code/box-code.ts';
import { anchorCount, type Detection, type DetectorForm } from '../form.ts';
import { bestFirst } from './best-first.ts';
import { probabilitiesOf } from './probabilities.ts';
import { type SuppressionSettings, suppress } from './suppress.ts';

/**
 * The objects among the boxes of an image's anchors, suppressed class by class.
 *
 * @param probabilities float64 [classes, anchors]
 * @param boxOf the box of an anchor, asked only of candidates
 * @returns as `detect`
 */
export function detectAmong(
  probabilities: Float64Array,
  anchors: number,
  boxOf: (anchor: number) => Box,
  suppression: SuppressionSettings,
): Detection[] {
  function* candidates(): Generator<Detection> {
    for (const place of bestFirst(probabilities, suppression.score)) {
      const anchor = place % anchors;
      yield { label: (place - anchor) / anchors, score: probabilities[place] as number, box: boxOf(anchor) };
    }
  }
  return suppress(candidates(), suppression);
}

/**
 * The objects that a detector found in one image: boxes decoded and clipped to the image, suppressed class by class.
 *
 * @param answers float32 [anchors × 4 + anchors × scores], one image's
 * @returns best first, at most `most`; of equal scores the smaller label first, then the smaller index of the anchor
 */
export function detect(form: DetectorForm, answers: Float32Array, suppression: SuppressionSettings): Detection[] {
  const anchors = anchorCount(form);
  const probabilities = probabilitiesOf(form, answers.subarray(4 * anchors));
  const boxOf = (anchor: number): Box => decodeBox(form.anchors, anchor, answers, 4 * anchor);
  return detectAmong(probabilities, anchors, boxOf, suppression);
}
