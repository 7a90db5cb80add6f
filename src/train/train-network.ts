import type { TrainingSettings } from '../config/index.ts';
import type { Dataset, Split } from '../data/index.ts';
import type { Engine, Session, SessionState } from '../engine/index.ts';
import type { Graph, Weights } from '../graph/index.ts';
import { bestEpoch } from '../metric/index.ts';
import { CLASSIFICATION, type Task, type TestScore } from '../task/index.ts';
import type { EpochRecord } from '../trial/index.ts';
import type { Checkpoint } from './checkpoint.ts';
import { freshSession } from './compile-settings.ts';
import { type StepProgress, trainEpochs } from './epochs.ts';
import { scoreSplit } from './test-score.ts';
import { validate } from './validate.ts';

/** One network to train to its end. */
export interface NetworkTask {
  readonly graph: Graph;
  readonly dataset: Dataset;
  readonly training: TrainingSettings;
  readonly threads: number;
  /** Root of all draws: initial weights, order of images, augmentation, dropout. */
  readonly seed: string;
  /** Weights that it starts from; null = fresh ones. */
  readonly start: Weights | null;
  /** What it is trained for. Default: classification. */
  readonly task?: Task;
}

/** What a training needs of the outside. */
export interface NetworkOptions {
  /** Where it continues; null = from fresh weights. */
  readonly from: Pick<Checkpoint, 'history' | 'state'> | null;
  /**
   * Called after each epoch and awaited: the place to write checkpoints.
   * @param checkpoint where training continues
   * @param best what was validated, where no epoch before did better on the validation images; null otherwise. It differs from
   *   the checkpoint's state by the moving statistics where those are computed exactly.
   */
  readonly keep: (checkpoint: Pick<Checkpoint, 'history' | 'state'>, best: SessionState | null) => Promise<void>;
  /** Reads the test images, once, when training is done; null = there are none. */
  readonly openTest: (() => Promise<Split>) | null;
  readonly onProgress?: (progress: StepProgress) => void;
  /** Stops between two steps; `trainNetwork` then throws the signal's reason. */
  readonly signal: AbortSignal;
}

/** How it ended: `diverged` says in words where a loss was not finite. */
export interface NetworkResult {
  readonly diverged: string | null;
  readonly history: readonly EpochRecord[];
  /** null where there are no test images, or training diverged. */
  readonly test: TestScore | null;
}

/**
 * Whether a training has gone on for as many epochs as `patience` says without a higher score on the validation images; never
 * where no epoch is validated, or nothing is said.
 */
export function isOutOfPatience({ patience }: Pick<TrainingSettings, 'patience'>, history: readonly EpochRecord[]) {
  const best = bestEpoch(history);
  return patience !== undefined && best !== null && history.length - best.epoch >= patience;
}

async function testEnd(session: Session, network: NetworkTask, options: NetworkOptions): Promise<TestScore | null> {
  if (options.openTest === null) return null;
  const { batchSize, averageDecay } = network.training;
  const split = await options.openTest();
  const { task = CLASSIFICATION } = network;
  const settings = { task, batchSize, averaged: averageDecay !== null, signal: options.signal };
  return await scoreSplit(session, split, network.dataset, settings);
}

/**
 * Trains one network from a checkpoint, or from the start, to its last epoch, validating after each one, and scores it on
 * the test images at the end; with the averaged weights where averaging is on. Every number but `seconds` is a function of
 * the task and the engine, however often it was stopped and resumed.
 * @throws the reason of `options.signal`; what the engine and `keep` throw
 */
export async function trainNetwork(
  network: NetworkTask,
  engine: Engine,
  options: NetworkOptions,
): Promise<NetworkResult> {
  const { dataset, training, threads, seed, task = CLASSIFICATION } = network;
  const session = await freshSession(engine, network.graph, { dataset, training, threads, seed, task });
  try {
    const state = options.from?.state ?? network.start;
    if (state !== null) await session.load(state);
    const end = await trainEpochs(
      session,
      { dataset, training, seed, task },
      {
        history: options.from?.history ?? [],
        validateEvery: 1,
        isOver: (history) => isOutOfPatience(training, history),
        signal: options.signal,
        onEpoch: async (record, history, continued) => {
          const state = await session.state();
          const best = bestEpoch(history) === record ? state : null;
          await options.keep({ history: [...history], state: continued ?? state }, best);
        },
        ...(options.onProgress && { onProgress: options.onProgress }),
      },
    );
    if (end.diverged !== null) return { ...end, test: null };
    const endedEarly = end.history.length < training.epochs;
    // training went on from the moving statistics; what is tested is what was validated
    if (endedEarly && training.statistics.kind === 'exact') await validate(session, network, options.signal);
    const test = await testEnd(session, network, options);
    if (test === null || Number.isFinite(test.loss)) return { ...end, test };
    return { ...end, diverged: 'the loss on the test images is not finite', test: null };
  } finally {
    session.dispose();
  }
}
