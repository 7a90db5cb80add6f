/**
 * Gradient of the mean cross-entropy of softmax(logits) with respect to the logits: (softmax(logits) - target) / count; with
 * weights w of the classes (sum(w * target) * softmax(logits) - w * target) / count.
 * @param logits float32 [count, classes]
 * @param targets float32 [count, classes], rows sum to 1
 * @param weights float32 [classes]; left out, all 1
 */
export function softmaxGradient(
  logits: Float32Array,
  targets: Float32Array,
  count: number,
  weights?: Float32Array,
): Float32Array {
  const classes = logits.length / count;
  const gradient = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const top = row.reduce((most, logit) => Math.max(most, logit), -Infinity);
    const sum = row.reduce((total, logit) => total + Math.exp(logit - top), 0);
    const weighted = (c: number): number => (weights?.[c] ?? 1) * (targets[start + c] as number);
    const mass = weights === undefined ? 1 : row.reduce((total, _, c) => total + weighted(c), 0);
    for (let c = 0; c < classes; c++) {
      const probability = Math.exp((row[c] as number) - top) / sum;
      gradient[start + c] = (mass * probability - weighted(c)) / count;
    }
  }
  return gradient;
}
