import { BACKGROUND_CLASS } from '../match/targets.ts';
import { hardest } from './hardest.ts';
import { classOf, countMatched, type ImagePart, type ScoreLoss } from './image-part.ts';

/** ln Σ exp(score) of every anchor. */
function logSums(scores: Float32Array, size: number): Float64Array {
  const sums = new Float64Array(scores.length / size);
  for (let anchor = 0; anchor < sums.length; anchor++) {
    const end = (anchor + 1) * size;
    let greatest = Number.NEGATIVE_INFINITY;
    for (let at = anchor * size; at < end; at++) {
      if ((scores[at] as number) > greatest) greatest = scores[at] as number;
    }
    let sum = 0;
    for (let at = anchor * size; at < end; at++) sum += Math.exp((scores[at] as number) - greatest);
    sums[anchor] = greatest + Math.log(sum);
  }
  return sums;
}

/** Matched anchors and hard negatives, in rising order. */
function countedAnchors({ scores, targets }: ImagePart, sums: Float64Array, size: number, negatives: number): number[] {
  const losses = sums.map((sum, anchor) =>
    classOf(targets, anchor) === BACKGROUND_CLASS ? sum - (scores[anchor * size] as number) : Number.NEGATIVE_INFINITY,
  );
  const hard = new Set(hardest(losses, negatives * Math.max(1, countMatched(targets))));
  return [...sums.keys()].filter((anchor) => classOf(targets, anchor) > BACKGROUND_CLASS || hard.has(anchor));
}

/**
 * Softmax cross-entropy of the matched anchors and of the hardest background anchors, `negatives` for each matched one.
 *
 * An image without a match counts `negatives` of them: with 3, as `min_negatives_per_image: 3` of TensorFlow's ssdlite_mobilenet_v2_coco.
 * Which anchors count is no part of the gradient.
 *
 * @param size scores of an anchor, the background's first
 */
export function softmaxLoss(size: number, negatives: number): ScoreLoss {
  return (image, weight) => {
    const { scores, targets, gradient } = image;
    const sums = logSums(scores, size);
    let loss = 0;
    for (const anchor of countedAnchors(image, sums, size, negatives)) {
      const sum = sums[anchor] as number;
      const [first, right] = [anchor * size, anchor * size + classOf(targets, anchor)];
      loss += sum - (scores[right] as number);
      if (gradient === null) continue;
      for (let at = first; at < first + size; at++) {
        gradient.scores[at] = weight * (Math.exp((scores[at] as number) - sum) - (at === right ? 1 : 0));
      }
    }
    return loss;
  };
}
