import { setImmediate } from 'node:timers/promises';
import type { TrainingSettings } from '../config/index.ts';
import { type Dataset, evaluationBatches, statisticsBatches } from '../data/index.ts';
import { type Batch, calibrate, type Session } from '../engine/index.ts';
import { CLASSIFICATION, NOT_VALIDATED, type Task, type Validation } from '../task/index.ts';

/** Training of one network: everything but the network. */
export interface TrainingTask {
  readonly dataset: Dataset;
  readonly training: TrainingSettings;
  /** Root of the order of images, augmentation and dropout. */
  readonly seed: string;
  /** What it is trained for. Default: classification. */
  readonly task?: Task;
}

/** Resolves after the other events that wait: signals, messages. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}

/**
 * The same batches; with a signal, each after the other events of the process.
 * @throws the signal's reason when it stops them
 */
export async function* paced(
  batches: AsyncIterable<Batch>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Batch, void> {
  for await (const batch of batches) {
    if (signal !== undefined) await nextTurn();
    signal?.throwIfAborted();
    yield batch;
  }
}

/**
 * What the task measures on the validation split, with the averaged weights where averaging is on. With `statistics: exact` it
 * first replaces the moving statistics that it uses, which stay replaced: who trains on afterwards puts the state back.
 * @returns loss and scores in 0..1; null where there are no validation images
 */
export async function validate(
  session: Session,
  { dataset, training, seed, task = CLASSIFICATION }: TrainingTask,
  signal?: AbortSignal,
): Promise<Validation> {
  const { batchSize, averageDecay, statistics } = training;
  const averaged = averageDecay !== null;
  if (statistics.kind === 'exact') {
    const batches = statisticsBatches(dataset, { images: statistics.images, batchSize, seed });
    await calibrate(session, paced(batches, signal), { averaged });
  }
  if (dataset.validation.count === 0) return NOT_VALIDATED;
  const scorer = task.validation(dataset);
  const batches = evaluationBatches(dataset.validation, dataset, batchSize, task);
  for await (const batch of paced(batches, signal)) {
    scorer.add(await session.predict(batch.images, batch.count, { averaged }), batch);
  }
  return scorer.score();
}
