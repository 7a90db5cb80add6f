import { setImmediate } from 'node:timers/promises';
import type { TrainingSettings } from '../config/index.ts';
import { type Dataset, evaluationBatches, stepsPerEpoch, trainBatches } from '../data/index.ts';
import type { BatchScore, Session } from '../engine/index.ts';
import type { EpochRecord } from '../trial/index.ts';
import { stream } from '../util/random.ts';
import { learningRateAt } from './schedule.ts';

/** Training of one network: everything but the network. */
export interface TrainingTask {
  readonly dataset: Dataset;
  readonly training: TrainingSettings;
  /** Root of the order of images, augmentation and dropout. */
  readonly seed: string;
}

/** One step, for a progress display. */
export interface StepProgress {
  /** Counted from 1. */
  readonly epoch: number;
  /** Steps of this epoch that are done, and that it has. */
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}

export interface LoopOptions {
  /** Epochs that are done, when training continues from a checkpoint. Default: none. */
  readonly history?: readonly EpochRecord[];
  /** Epochs in all after which to stop; the schedule and the last validation stay those of `training.epochs`. Default: those. */
  readonly until?: number;
  /** Epochs between validations; the last one is always followed by one. Default: after the last only. None without images. */
  readonly validateEvery?: number;
  readonly onProgress?: (progress: StepProgress) => void;
  /** Called after each epoch and awaited: the place to write a checkpoint. */
  readonly onEpoch?: (record: EpochRecord, history: readonly EpochRecord[]) => void | Promise<void>;
  /**
   * Stops between two steps; the loop then throws the signal's reason. With a signal the loop lets other events of the
   * process happen after each step: some engines never do.
   */
  readonly signal?: AbortSignal;
}

/** How a training ended: `diverged` when a loss was not finite, with the place in words. */
export interface LoopResult {
  readonly diverged: string | null;
  readonly history: readonly EpochRecord[];
}

/** Resolves after the other events that wait: signals, messages. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}

/** Mean of scores that weigh as many images as they have. */
class Tally {
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

/**
 * Loss and accuracy on the validation split, with the averaged weights where averaging is on.
 * @returns top-1 in 0..1 and mean cross-entropy in nats
 */
export async function validate(
  session: Session,
  { dataset, training }: Pick<TrainingTask, 'dataset' | 'training'>,
  signal?: AbortSignal,
): Promise<{ accuracy: number; loss: number }> {
  const tally = new Tally();
  const averaged = training.averageDecay !== null;
  for (const batch of evaluationBatches(dataset.validation, dataset, training.batchSize)) {
    if (signal !== undefined) await nextTurn();
    signal?.throwIfAborted();
    tally.add(await session.evaluate(batch, { averaged }), batch.count);
  }
  return { accuracy: tally.accuracy, loss: tally.loss };
}

async function runEpoch(
  session: Session,
  { dataset, training, seed }: TrainingTask,
  epoch: number,
  { onProgress, signal }: LoopOptions,
): Promise<{ tally: Tally; learningRate: number; divergedAt: number | null }> {
  const { batchSize, augmentation, labelSmoothing } = training;
  const steps = stepsPerEpoch(dataset, batchSize);
  const dropout = stream(seed, 'dropout', epoch);
  const tally = new Tally();
  let step = 0;
  let learningRate = 0;
  for (const batch of trainBatches(dataset, { batchSize, augmentation, labelSmoothing, seed, epoch })) {
    signal?.throwIfAborted();
    const position = { step: (epoch - 1) * steps + step, stepsPerEpoch: steps, epochs: training.epochs };
    learningRate = learningRateAt(training, position);
    const score = await session.trainBatch(batch, { step: position.step, learningRate, dropoutSeed: dropout.uint32() });
    step++;
    if (!Number.isFinite(score.loss)) return { tally, learningRate, divergedAt: step };
    tally.add(score, batch.count);
    onProgress?.({ epoch, step, steps, loss: score.loss });
    if (signal !== undefined) await nextTurn();
  }
  return { tally, learningRate, divergedAt: null };
}

function isValidated(epoch: number, epochs: number, every: number | undefined): boolean {
  return epoch === epochs || (every !== undefined && epoch % every === 0);
}

/**
 * Trains from the epoch after `options.history` to `training.epochs` (or `options.until`). With the session loaded with the state of that
 * moment, it continues bit for bit as if it had never stopped: order, augmentation, dropout and rate depend only on the seed
 * and the epoch.
 *
 * @throws the reason of `options.signal` when it stops the training; whatever the engine throws
 */
export async function trainEpochs(
  session: Session,
  task: TrainingTask,
  options: LoopOptions = {},
): Promise<LoopResult> {
  const { epochs } = task.training;
  const history = [...(options.history ?? [])];
  for (let epoch = history.length + 1; epoch <= (options.until ?? epochs); epoch++) {
    const start = performance.now();
    const { tally, learningRate, divergedAt } = await runEpoch(session, task, epoch, options);
    if (divergedAt !== null) {
      return { diverged: `the loss was not finite at step ${divergedAt} of epoch ${epoch}`, history };
    }
    const validation =
      task.dataset.validation.count > 0 && isValidated(epoch, epochs, options.validateEvery)
        ? await validate(session, task, options.signal)
        : { accuracy: null, loss: null };
    if (validation.loss !== null && !Number.isFinite(validation.loss)) {
      return { diverged: `the validation loss was not finite after epoch ${epoch}`, history };
    }
    const seconds = (performance.now() - start) / 1000;
    const { loss: trainLoss, accuracy: trainAccuracy } = tally;
    const record = { epoch, trainLoss, trainAccuracy, ...validation, learningRate, seconds };
    history.push(record);
    await options.onEpoch?.(record, history);
  }
  return { diverged: null, history };
}
