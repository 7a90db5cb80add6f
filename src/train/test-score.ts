import { type Dataset, evaluationBatches, type Split } from '../data/index.ts';
import { inTopK, type Session, scoreLogits } from '../engine/index.ts';
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
}

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
  let [loss, correct, among] = [0, 0, 0];
  for await (const { images, targets, count } of paced(evaluationBatches(split, dataset, batchSize), signal)) {
    const logits = await session.predict(images, count, { averaged });
    const score = scoreLogits(logits, targets, count);
    loss += score.loss * count;
    correct += score.correct;
    among += inTopK(logits, targets, count, 5);
  }
  const { count } = split;
  const top5 = dataset.classes.length > 5 ? among / count : null;
  return { images: count, accuracy: correct / count, top5, loss: loss / count };
}
