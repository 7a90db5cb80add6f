import type { Stream } from '../../util/random.ts';

/** Probabilities of logits: p_k = exp(l_k) / Σ exp(l_j), computed without overflow. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(logits);
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = values.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** Entropy -Σ p log p in nats; log n for n equal probabilities. */
export function entropy(probabilities: Float64Array): number {
  return probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
}

/** An index drawn with the given probabilities. */
export function drawIndex(probabilities: Float64Array, draws: Stream): number {
  let left = draws.next();
  for (let i = 0; i < probabilities.length - 1; i++) {
    left -= probabilities[i] as number;
    if (left < 0) return i;
  }
  return probabilities.length - 1;
}

/**
 * Gradient of -(weight * log p_chosen + bonus * entropy) with respect to the logits:
 * weight (p_k - [k = chosen]) + bonus p_k (log p_k + entropy)
 */
export function policySlope(probabilities: Float64Array, chosen: number, weight: number, bonus: number): Float64Array {
  const spread = entropy(probabilities);
  return probabilities.map((p, k) => {
    const pull = p > 0 ? p * (Math.log(p) + spread) : 0;
    return weight * (p - (k === chosen ? 1 : 0)) + bonus * pull;
  });
}
