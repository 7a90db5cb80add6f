import { setImmediate } from 'node:timers/promises';
import type { TrainingSettings } from '../config/index.ts';
import { type Dataset, evaluationBatches, statisticsBatches } from '../data/index.ts';
import { type Batch, type BatchScore, calibrate, countRight, type Session, scoreLogits } from '../engine/index.ts';
import type { EpochRecord } from '../trial/index.ts';

/** Training of one network: everything but the network. */
export interface TrainingTask {
  readonly dataset: Dataset;
  readonly training: TrainingSettings;
  /** Root of the order of images, augmentation and dropout. */
  readonly seed: string;
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

/** Mean of scores that weigh as many images as they have. */
export class Tally {
  #loss = 0;
  #correct = 0;
  #count = 0;

  add({ loss, correct }: BatchScore, count: number): void {
    this.#loss += loss * count;
    this.#correct += correct;
    this.#count += count;
  }

  get loss(): number {
    return this.#loss / this.#count;
  }

  get accuracy(): number {
    return this.#correct / this.#count;
  }
}

/** What validation measures. */
export type Validation = Pick<EpochRecord, 'accuracy' | 'loss'> & { readonly balancedAccuracy: number | null };

/** What is known of an epoch without validation. */
export const NOT_VALIDATED: Validation = { accuracy: null, balancedAccuracy: null, loss: null };

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

/**
 * Loss and accuracy on the validation split, with the averaged weights where averaging is on. With `statistics: exact` it
 * first replaces the moving statistics that it uses, which stay replaced: who trains on afterwards puts the state back.
 * @returns top-1 and its mean over the classes (those that have images) in 0..1, mean cross-entropy in nats; null where there
 *   are no validation images
 */
export async function validate(
  session: Session,
  { dataset, training, seed }: TrainingTask,
  signal?: AbortSignal,
): Promise<Validation> {
  const { batchSize, averageDecay, statistics } = training;
  const averaged = averageDecay !== null;
  if (statistics.kind === 'exact') {
    const batches = statisticsBatches(dataset, { images: statistics.images, batchSize, seed });
    await calibrate(session, paced(batches, signal), { averaged });
  }
  if (dataset.validation.count === 0) return NOT_VALIDATED;
  const tally = new Tally();
  const byClass = { images: dataset.classes.map(() => 0), right: dataset.classes.map(() => 0) };
  for await (const batch of paced(evaluationBatches(dataset.validation, dataset, batchSize), signal)) {
    const { images, targets, count } = batch;
    const logits = await session.predict(images, count, { averaged });
    tally.add(scoreLogits(logits, targets, count), count);
    countRight(logits, targets, count, byClass);
  }
  return { accuracy: tally.accuracy, balancedAccuracy: meanRecall(byClass), loss: tally.loss };
}
