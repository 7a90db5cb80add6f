/** A class and how likely it is, 0..1. */
export interface Prediction {
  readonly label: string;
  readonly probability: number;
}

/** Softmax of one row of logits. */
export function probabilitiesOf(logits: Float32Array): number[] {
  const top = logits.reduce((max, value) => Math.max(max, value), Number.NEGATIVE_INFINITY);
  const powers = Array.from(logits, (value) => Math.exp(value - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The classes of one row of logits, sorted by probability; of equal ones the first class comes first. */
export function likeliest(logits: Float32Array, classes: readonly string[], top: number): Prediction[] {
  return probabilitiesOf(logits)
    .map((probability, label) => ({ label: classes[label] as string, probability }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, top);
}
