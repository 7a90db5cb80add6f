import { type DetectorForm, scoresPerAnchor } from '../form.ts';

/** The divisor of an anchor's softmax, and the score that its exponents are relative to. */
function softmaxSum(scores: Float32Array, first: number, size: number): readonly [sum: number, greatest: number] {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let at = first; at < first + size; at++) greatest = Math.max(greatest, scores[at] as number);
  let sum = 0;
  for (let at = first; at < first + size; at++) sum += Math.exp((scores[at] as number) - greatest);
  return [sum, greatest];
}

/**
 * How probable it is that an anchor holds an object of a class.
 * @param scores float32 [anchors, scores], logits
 * @returns float64 [classes, anchors], in [0, 1]
 */
export function probabilitiesOf(form: Pick<DetectorForm, 'classes' | 'scores'>, scores: Float32Array): Float64Array {
  const size = scoresPerAnchor(form);
  const anchors = scores.length / size;
  const probabilities = new Float64Array(anchors * form.classes);
  for (let anchor = 0; anchor < anchors; anchor++) {
    const first = anchor * size;
    const [sum, greatest] = form.scores === 'softmax' ? softmaxSum(scores, first, size) : [1, 0];
    for (let label = 0; label < form.classes; label++) {
      const score = scores[first + label + size - form.classes] as number;
      probabilities[label * anchors + anchor] =
        form.scores === 'softmax' ? Math.exp(score - greatest) / sum : 1 / (1 + Math.exp(-score));
    }
  }
  return probabilities;
}
