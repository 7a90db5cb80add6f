import type { Dataset, Split, TargetForm } from '../data/index.ts';
import type { Batch, Loss } from '../engine/index.ts';
import type { Initial } from '../graph/index.ts';
import type { TestScore, Validation } from './scores.ts';

/** Sums up what a network answers to the images of a split. */
export interface Scorer<Score> {
  /**
   * @param answers float32 [count, outputs]
   * @param batch the next images of the split, in their order, with their targets
   */
  add(answers: Float32Array, batch: Batch): void;
  /** Of all images so far, at least one. */
  score(): Score;
}

/** What networks are trained for: what a step minimises, what it is compared with, and how answers are scored. */
export interface Task {
  readonly kind: 'classification' | 'detection';
  /** What a step minimises; left out: softmax cross-entropy. */
  readonly loss?: Loss;
  /** How an image's boxes become its row of targets; left out: its class. */
  readonly targets?: TargetForm;
  /** How single weights of the network start, where that is not the rule; by the parameter's name. */
  readonly starts?: Readonly<Record<string, Initial>>;
  validation(dataset: Dataset): Scorer<Validation>;
  /** @param split of `dataset`, or its test images */
  test(split: Split, dataset: Dataset): Scorer<TestScore>;
}
