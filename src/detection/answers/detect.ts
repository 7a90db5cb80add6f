import { decodeBox } from '../code/box-code.ts';
import { anchorCount, type Detection, type DetectorForm } from '../form.ts';
import { bestFirst } from './best-first.ts';
import { probabilitiesOf } from './probabilities.ts';
import { type SuppressionSettings, suppress } from './suppress.ts';

/**
 * What a detector says about one image, best first; of equal scores the smaller label first, then the smaller index of the anchor.
 * @param least scores not above it are left out
 */
function* candidatesOf(form: DetectorForm, answers: Float32Array, least: number): Generator<Detection> {
  const anchors = anchorCount(form);
  const probabilities = probabilitiesOf(form, answers.subarray(4 * anchors));
  for (const place of bestFirst(probabilities, least)) {
    const anchor = place % anchors;
    const label = (place - anchor) / anchors;
    yield { label, score: probabilities[place] as number, box: decodeBox(form.anchors, anchor, answers, 4 * anchor) };
  }
}

/**
 * The objects that a detector found in one image: boxes decoded and clipped to the image, suppressed class by class.
 *
 * @param answers float32 [anchors × 4 + anchors × scores], one image's
 * @returns best first, at most `most`; of equal scores the smaller label first, then the smaller index of the anchor
 */
export function detect(form: DetectorForm, answers: Float32Array, suppression: SuppressionSettings): Detection[] {
  return suppress(candidatesOf(form, answers, suppression.score), suppression);
}
