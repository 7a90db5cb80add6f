import { type Dataset, evaluationBatches, type Split } from '../data/index.ts';
import type { Session } from '../engine/index.ts';
import type { Task, TestScore } from '../task/index.ts';
import type { LoopOptions } from './epochs.ts';
import { paced } from './validate.ts';

/** What is scored, and with what. */
export interface TestOptions extends Pick<LoopOptions, 'signal'> {
  readonly task: Task;
  readonly batchSize: number;
  /** Uses the averaged weights where there are any. */
  readonly averaged: boolean;
}

/**
 * Scores a network on a split.
 * @throws the reason of `signal`, when it stops between two batches
 */
export async function scoreSplit(
  session: Session,
  split: Split,
  dataset: Dataset,
  { task, batchSize, averaged, signal }: TestOptions,
): Promise<TestScore> {
  const scorer = task.test(split, dataset);
  for await (const batch of paced(evaluationBatches(split, dataset, batchSize, task), signal)) {
    scorer.add(await session.predict(batch.images, batch.count, { averaged }), batch);
  }
  return scorer.score();
}
