import type { Dataset, Split } from '../data/index.ts';
import { type Batch, countConfusion, countRight, inTopK, scoreLogits } from '../engine/index.ts';
import type { ClassifierScore, Validation } from './scores.ts';
import { Tally } from './tally.ts';
import type { Scorer, Task } from './task.ts';

/** Classes up to which confusions are counted. */
const MOST_CONFUSED = 100;

/** Mean over the classes that have images of the share that is answered right. */
function meanRecall({
  images,
  right,
}: {
  readonly images: readonly number[];
  readonly right: readonly number[];
}): number {
  const shares = images.flatMap((count, label) => (count === 0 ? [] : [(right[label] as number) / count]));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Top-1, its mean over the classes, and the loss. */
class ValidationScorer implements Scorer<Validation> {
  readonly #tally = new Tally();
  readonly #byClass: { readonly images: number[]; readonly right: number[] };

  constructor({ classes }: Pick<Dataset, 'classes'>) {
    this.#byClass = { images: classes.map(() => 0), right: classes.map(() => 0) };
  }

  add(logits: Float32Array, { targets, count }: Batch): void {
    this.#tally.add(scoreLogits(logits, targets, count), count);
    countRight(logits, targets, count, this.#byClass);
  }

  score(): Validation {
    const { accuracy, loss } = this.#tally;
    return { accuracy, balancedAccuracy: meanRecall(this.#byClass), loss };
  }
}

/** Top-1, top-5, and what is taken for what. */
class TestScorer implements Scorer<ClassifierScore> {
  readonly #confusion: number[][];
  readonly #classes: number;
  readonly #tally = new Tally();
  #among = 0;
  #images = 0;

  constructor({ classes: { length } }: Pick<Dataset, 'classes'>) {
    this.#classes = length;
    this.#confusion = Array.from({ length: length > MOST_CONFUSED ? 0 : length }, () =>
      new Array<number>(length).fill(0),
    );
  }

  add(logits: Float32Array, { targets, count }: Batch): void {
    this.#tally.add(scoreLogits(logits, targets, count), count);
    this.#among += inTopK(logits, targets, count, 5);
    if (this.#confusion.length > 0) countConfusion(logits, targets, count, this.#confusion);
    this.#images += count;
  }

  score(): ClassifierScore {
    const { accuracy, loss } = this.#tally;
    const top5 = this.#classes > 5 ? this.#among / this.#images : null;
    const score = { images: this.#images, accuracy, top5, loss };
    return this.#confusion.length > 0 ? { ...score, confusion: this.#confusion } : score;
  }
}

/** One label for each image: softmax cross-entropy, top-1. */
export const CLASSIFICATION: Task = {
  kind: 'classification',
  validation: (dataset: Dataset) => new ValidationScorer(dataset),
  test: (_split: Split, dataset: Dataset) => new TestScorer(dataset),
};
