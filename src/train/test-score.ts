import { type Dataset, evaluationBatches, type Split } from '../data/index.ts';
import { countConfusion, inTopK, type Session, scoreLogits } from '../engine/index.ts';
import type { LoopOptions } from './epochs.ts';
import { paced } from './validate.ts';

/** How a finished network does on images that neither training nor selection has seen. */
export interface TestScore {
  readonly images: number;
  /** Top-1, 0..1. */
  readonly accuracy: number;
  /** Share of images whose class is among the five likeliest, 0..1; null where there are no more than five classes. */
  readonly top5: number | null;
  /** Mean cross-entropy, nats; not finite when training diverged. */
  readonly loss: number;
  /** [label][answer]: images. Missing with more than 100 classes, where a program told the score, and in earlier versions. */
  readonly confusion?: readonly (readonly number[])[];
}

/** Classes up to which confusions are counted. */
const MOST_CONFUSED = 100;

/**
 * Scores a network on a split.
 * @param averaged uses the averaged weights where there are any
 * @throws the reason of `signal`, when it stops between two batches
 */
export async function scoreSplit(
  session: Session,
  split: Split,
  dataset: Dataset,
  {
    batchSize,
    averaged,
    signal,
  }: { readonly batchSize: number; readonly averaged: boolean } & Pick<LoopOptions, 'signal'>,
): Promise<TestScore> {
  const { length } = dataset.classes;
  const confusion = Array.from({ length: length > MOST_CONFUSED ? 0 : length }, () =>
    new Array<number>(length).fill(0),
  );
  let [loss, correct, among] = [0, 0, 0];
  for await (const { images, targets, count } of paced(evaluationBatches(split, dataset, batchSize), signal)) {
    const logits = await session.predict(images, count, { averaged });
    const score = scoreLogits(logits, targets, count);
    loss += score.loss * count;
    correct += score.correct;
    among += inTopK(logits, targets, count, 5);
    if (confusion.length > 0) countConfusion(logits, targets, count, confusion);
  }
  const { count: images } = split;
  const score = { images, accuracy: correct / images, top5: length > 5 ? among / images : null, loss: loss / images };
  return confusion.length > 0 ? { ...score, confusion } : score;
}
