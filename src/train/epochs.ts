import { stepsPerEpoch, trainBatches } from '../data/index.ts';
import type { Session, SessionState } from '../engine/index.ts';
import { epochScore, type Metrics } from '../metric/index.ts';
import { CLASSIFICATION, NOT_VALIDATED, Tally } from '../task/index.ts';
import type { EpochRecord } from '../trial/index.ts';
import { stream } from '../util/random.ts';
import { learningRateAt } from './schedule.ts';
import { nextTurn, type TrainingTask, validate } from './validate.ts';

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
  /** Whether training ends before its last epoch; asked before each epoch. Default: never. */
  readonly isOver?: (history: readonly EpochRecord[]) => boolean;
  /** Epochs between validations; the last one is always followed by one. Default: after the last only. None without images. */
  readonly validateEvery?: number;
  readonly onProgress?: (progress: StepProgress) => void;
  /**
   * Called after each epoch and awaited: the place to write a checkpoint. The session is as it was validated.
   * @param continued the state that training continues from; null = that of the session
   */
  readonly onEpoch?: (
    record: EpochRecord,
    history: readonly EpochRecord[],
    continued: SessionState | null,
  ) => void | Promise<void>;
  /** Steps that this network was trained before its first epoch here: moving averages have warmed up by them. Default: none. */
  readonly stepsBefore?: number;
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

async function runEpoch(
  session: Session,
  { dataset, training, seed, task = CLASSIFICATION }: TrainingTask,
  epoch: number,
  { onProgress, signal, stepsBefore = 0 }: LoopOptions,
): Promise<{ tally: Tally; learningRate: number; divergedAt: number | null }> {
  const { batchSize, augmentation, labelSmoothing } = training;
  const steps = stepsPerEpoch(dataset, batchSize);
  const dropout = stream(seed, 'dropout', epoch);
  const tally = new Tally();
  let step = 0;
  let learningRate = 0;
  const drawn = { batchSize, augmentation, labelSmoothing, seed, epoch, targets: task.targets };
  for await (const batch of trainBatches(dataset, drawn)) {
    signal?.throwIfAborted();
    const position = { step: (epoch - 1) * steps + step, stepsPerEpoch: steps, epochs: training.epochs };
    learningRate = learningRateAt(training, position);
    const dropoutSeed = dropout.uint32();
    const score = await session.trainBatch(batch, { step: stepsBefore + position.step, learningRate, dropoutSeed });
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
 * and the epoch. It continues to the same bits too whether it was validated in between or not. After the last epoch the
 * session stays as it was validated.
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
    if (options.isOver?.(history)) break;
    const start = performance.now();
    const { tally, learningRate, divergedAt } = await runEpoch(session, task, epoch, options);
    if (divergedAt !== null) {
      return { diverged: `the loss was not finite at step ${divergedAt} of epoch ${epoch}`, history };
    }
    const due = isValidated(epoch, epochs, options.validateEvery);
    const disturbed = due && task.training.statistics.kind === 'exact' && epoch < epochs;
    const continued = disturbed ? await session.state() : null;
    const validation = due ? await validate(session, task, options.signal) : NOT_VALIDATED;
    if (validation.loss !== null && !Number.isFinite(validation.loss)) {
      return { diverged: `the validation loss was not finite after epoch ${epoch}`, history };
    }
    const seconds = (performance.now() - start) / 1000;
    const { loss: trainLoss, accuracy: trainAccuracy } = tally;
    const record = { epoch, trainLoss, trainAccuracy, ...validation, learningRate, seconds };
    history.push(record);
    await options.onEpoch?.(record, history, continued);
    if (continued !== null) await session.load(continued);
  }
  return { diverged: null, history };
}

/**
 * What the last epoch measured, by the names of its metrics; null where it was not validated. `trainLoss` is the mean loss of the
 * steps of the last epoch: the sum of training losses that ranks networks in Ru et al., "Speedy Performance Estimation for Neural
 * Architecture Search", NeurIPS 2021 (TSE-E with E = 1), divided by the steps.
 */
export function scoreOf(history: readonly EpochRecord[]): Metrics | null {
  const last = history.at(-1);
  if (last === undefined || epochScore(last) === null || last.loss === null) return null;
  const { accuracy, balancedAccuracy, mAP, ap50, ap75, loss, trainLoss } = last;
  const measured = { accuracy, balancedAccuracy, mAP, ap50, ap75, loss, trainLoss };
  // what a task does not know, or an earlier version did not store, is left out
  return Object.fromEntries(Object.entries(measured).filter(([, value]) => typeof value === 'number'));
}
