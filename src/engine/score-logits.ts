import type { BatchScore } from './engine.ts';

function argmax(values: Float32Array, from: number, count: number): number {
  let best = from;
  for (let i = from + 1; i < from + count; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best - from;
}

/**
 * Mean cross-entropy of softmax(logits) against soft targets, and the number of right answers.
 * @param logits float32 [count, classes]
 * @param targets float32 [count, classes], rows sum to 1
 * @param weights float32 [classes], factor of each class in the loss; left out, all 1
 */
export function scoreLogits(
  logits: Float32Array,
  targets: Float32Array,
  count: number,
  weights?: Float32Array,
): BatchScore {
  const classes = logits.length / count;
  let loss = 0;
  let correct = 0;
  for (let row = 0; row < count; row++) {
    const start = row * classes;
    const answer = argmax(logits, start, classes);
    const top = logits[start + answer] as number;
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp((logits[start + c] as number) - top);
    const logSum = top + Math.log(sum);
    for (let c = 0; c < classes; c++) {
      const target = targets[start + c] as number;
      const weight = weights?.[c] ?? 1;
      if (target !== 0) loss -= weight * target * ((logits[start + c] as number) - logSum);
    }
    if (answer === argmax(targets, start, classes)) correct++;
  }
  return { loss: loss / count, correct };
}

/**
 * Adds to the counts of each class: its images (where the target is largest), and those of them that are answered right.
 * @param logits float32 [count, classes]
 * @param targets float32 [count, classes]
 */
export function countRight(
  logits: Float32Array,
  targets: Float32Array,
  count: number,
  { images, right }: { readonly images: number[]; readonly right: number[] },
): void {
  const classes = logits.length / count;
  for (let start = 0; start < logits.length; start += classes) {
    const label = argmax(targets, start, classes);
    images[label] = (images[label] ?? 0) + 1;
    if (argmax(logits, start, classes) === label) right[label] = (right[label] ?? 0) + 1;
  }
}

/**
 * Adds to the counts of what is taken for what.
 * @param logits float32 [count, classes]
 * @param targets float32 [count, classes]
 * @param confusion [class of the image][class of the answer]: images
 */
export function countConfusion(
  logits: Float32Array,
  targets: Float32Array,
  count: number,
  confusion: readonly number[][],
): void {
  const classes = confusion.length;
  for (let start = 0; start < count * classes; start += classes) {
    const row = confusion[argmax(targets, start, classes)] as number[];
    const answer = argmax(logits, start, classes);
    row[answer] = (row[answer] as number) + 1;
  }
}

/**
 * Number of images whose class (where the target is largest) is among the `k` largest logits; of equal logits the first
 * counts as larger, and one that is not a number counts as smallest.
 * @param logits float32 [count, classes]
 * @param targets float32 [count, classes]
 */
export function inTopK(logits: Float32Array, targets: Float32Array, count: number, k: number): number {
  const classes = logits.length / count;
  let among = 0;
  for (let row = 0; row < count; row++) {
    const start = row * classes;
    const label = argmax(targets, start, classes);
    const own = logits[start + label] as number;
    let larger = 0;
    for (let c = 0; c < classes; c++) {
      const other = logits[start + c] as number;
      if (other > own || (other === own && c < label)) larger++;
    }
    if (larger < k && !Number.isNaN(own)) among++;
  }
  return among;
}
