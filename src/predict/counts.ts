import { inTopK, scoreLogits } from '../engine/index.ts';
import type { Answers } from './answers.ts';

/** Place of the largest value, the first of equal ones. */
export function largest(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0);
}

/** Counts of a pass over images. */
export class Counts {
  /** [label][answer]: images. */
  readonly confusion: number[][];
  images = 0;
  /** Sum over the images, nats. */
  loss = 0;
  /** Images whose class is among the five likeliest. */
  among = 0;

  constructor(classes: number) {
    this.confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  }

  add({ logits, targets, count }: Pick<Answers, 'logits' | 'targets' | 'count'>): void {
    const classes = this.confusion.length;
    this.images += count;
    this.loss += scoreLogits(logits, targets, count).loss * count;
    this.among += inTopK(logits, targets, count, 5);
    for (let at = 0; at < count * classes; at += classes) {
      const label = largest(targets.subarray(at, at + classes));
      const answer = largest(logits.subarray(at, at + classes));
      const row = this.confusion[label] as number[];
      row[answer] = (row[answer] as number) + 1;
    }
  }
}
