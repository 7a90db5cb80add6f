import { bug } from '../../util/errors.ts';
import { anchorCount, type DetectorForm, outputSizeOf, scoresPerAnchor } from '../form.ts';
import { targetSizeOf } from '../match/targets.ts';
import { shareAnswered } from './answered.ts';
import { focalLoss } from './focal-loss.ts';
import { countMatched, type ImagePart, type ScoreLoss } from './image-part.ts';
import type { DetectionLossSettings } from './settings.ts';
import { smoothL1 } from './smooth-l1.ts';
import { softmaxLoss } from './softmax-loss.ts';

/** What a training step of a detector minimises; the engine's `Loss`. */
export interface DetectionLoss {
  /** Floats of one image's row of targets. */
  readonly targetSize: number;
  /**
   * @param answers float32 [count, outputs]
   * @param targets float32 [count, targetSize], rows of `encodeTargets`
   * @param gradient float32 [count, outputs], filled with d loss / d answers; null = only the score is wanted
   * @returns the loss of the batch, and the sum over its images of the share of anchors that are answered right (`shareAnswered`)
   */
  score(
    answers: Float32Array,
    targets: Float32Array,
    count: number,
    gradient: Float32Array | null,
  ): { readonly loss: number; readonly correct: number };
}

function scoreLossOf(form: DetectorForm, settings: DetectionLossSettings): ScoreLoss {
  const expected = settings.kind === 'softmax' ? 'softmax' : 'sigmoid';
  if (form.scores !== expected)
    throw bug(`${settings.kind} loss of ${form.scores} scores: expected ${expected} scores`);
  const size = scoresPerAnchor(form);
  return settings.kind === 'softmax'
    ? softmaxLoss(size, settings.negatives)
    : focalLoss(size, settings.alpha, settings.gamma);
}

/**
 * The loss of a detector: smooth L1 of the offsets of matched anchors, plus softmax with hard negatives or focal loss of the scores.
 * Both are summed over the batch and divided by its matched anchors (at least 1). Computed in float64, in a fixed order.
 *
 * @throws MixnasError `BUG` when the loss does not fit the form's scores
 * @see Liu et al., ECCV 2016 (SSD), equation 1; Lin et al., ICCV 2017 (RetinaNet), section 4.1
 */
export function detectionLoss(form: DetectorForm, settings: DetectionLossSettings): DetectionLoss {
  const scoreLoss = scoreLossOf(form, settings);
  const [outputs, targetSize, offsets] = [outputSizeOf(form), targetSizeOf(form), 4 * anchorCount(form)];
  const partOf = (image: number, answers: Float32Array, targets: Float32Array, gradient: Float32Array | null) => {
    const [start, middle, end] = [image * outputs, image * outputs + offsets, (image + 1) * outputs];
    const part: ImagePart = {
      offsets: answers.subarray(start, middle),
      scores: answers.subarray(middle, end),
      targets: targets.subarray(image * targetSize, (image + 1) * targetSize),
      gradient: gradient && { offsets: gradient.subarray(start, middle), scores: gradient.subarray(middle, end) },
    };
    return part;
  };
  return {
    targetSize,
    score(answers, targets, count, gradient) {
      gradient?.fill(0, 0, count * outputs);
      const matched = Math.max(1, countMatched(targets.subarray(0, count * targetSize)));
      let [loss, correct] = [0, 0];
      for (let image = 0; image < count; image++) {
        const part = partOf(image, answers, targets, gradient);
        loss += smoothL1(part, 1 / matched) + scoreLoss(part, 1 / matched);
        correct += shareAnswered(part, scoresPerAnchor(form), form.scores);
      }
      return { loss: loss / matched, correct };
    },
  };
}
