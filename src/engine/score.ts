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
 */
export function scoreLogits(logits: Float32Array, targets: Float32Array, count: number): BatchScore {
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
      if (target !== 0) loss -= target * ((logits[start + c] as number) - logSum);
    }
    if (answer === argmax(targets, start, classes)) correct++;
  }
  return { loss: loss / count, correct };
}
