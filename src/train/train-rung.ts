import type { TrainingSettings } from '../config/index.ts';
import { type Dataset, stepsPerEpoch, viewOf } from '../data/index.ts';
import type { Engine, Session, SessionState } from '../engine/index.ts';
import type { Metrics } from '../metric/index.ts';
import { taskFor } from '../task/index.ts';
import type { EpochRecord, RungTask, TrialRequest } from '../trial/index.ts';
import { bug } from '../util/errors.ts';
import { freshSession } from './compile-settings.ts';
import { type LoopResult, type StepProgress, scoreOf, trainEpochs } from './epochs.ts';
import { identity, type PauseStore, trainedWeights } from './pause-store.ts';
import { learningRateAt } from './schedule.ts';
import { type TrainingTask, validate } from './validate.ts';

/** How one rung of a trial ended. */
export interface RungResult extends LoopResult {
  /** Null when it diverged. */
  readonly score: Metrics | null;
}

export interface RungOptions {
  readonly pause: PauseStore;
  /** Weights that the training begins with; null where they are fresh. */
  readonly start: SessionState | null;
  /** Takes the trained weights when the last rung is done. */
  readonly keep?: PauseStore['save'];
  readonly onProgress?: (progress: StepProgress) => void;
  readonly onEpoch?: (record: EpochRecord) => void;
  readonly signal?: AbortSignal;
}

/** Settings of one rung: crops and cut-outs shrink with the images. */
function scaled(training: TrainingSettings, size: number, full: number): TrainingSettings {
  if (size === full) return training;
  const { crop, cutout, ...augmentation } = training.augmentation;
  const shrink = (pixels: number) => Math.round((pixels * size) / full);
  return { ...training, augmentation: { ...augmentation, crop: shrink(crop), cutout: shrink(cutout) } };
}

/** The rate of the step that would come next, falling to 0 along a cosine. */
function annealing(task: TrainingTask, epochsDone: number, epochs: number): TrainingTask {
  const { dataset, training, seed } = task;
  const steps = stepsPerEpoch(dataset, training.batchSize);
  const position = { step: epochsDone * steps, stepsPerEpoch: steps, epochs: training.epochs };
  return {
    ...task,
    seed: `${seed}/anneal/${epochsDone}`,
    training: {
      ...training,
      epochs,
      learningRate: learningRateAt(training, position),
      schedule: { kind: 'cosine', warmupEpochs: 0, finalRatio: 0 },
    },
  };
}

/** Measures a paused network: after some epochs of falling rate that are not part of its training. Changes the session. */
async function measure(
  session: Session,
  task: TrainingTask,
  { epochs, annealEpochs }: RungTask,
  history: readonly EpochRecord[],
  { onProgress, signal }: RungOptions,
): Promise<RungResult> {
  const last = history.at(-1);
  if (last === undefined) throw bug('a rung is measured before its first epoch');
  if (annealEpochs === 0) {
    const validated = { ...last, ...(await validate(session, task, signal)) };
    return { diverged: null, history, score: scoreOf([validated]) };
  }
  const { diverged, history: tail } = await trainEpochs(session, annealing(task, epochs, annealEpochs), {
    stepsBefore: epochs * stepsPerEpoch(task.dataset, task.training.batchSize),
    onProgress: (progress) => onProgress?.({ ...progress, epoch: epochs + progress.epoch }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (diverged !== null)
    return { diverged: `while the rate fell after epoch ${epochs}: ${diverged}`, history, score: null };
  const score = scoreOf(tail);
  if (score === null) throw bug('a rung ended without validation');
  return { diverged: null, history, score };
}

/** A training between two rungs. */
interface Progress {
  readonly history: readonly EpochRecord[];
  /** Null before the first step. */
  readonly state: SessionState | null;
}

/** Runs `use` in a session of one rung's network that stands where `from` stands. */
async function inSession<T>(
  { training, engine: { threads }, seed, detector }: TrialRequest,
  rung: RungTask,
  dataset: Dataset,
  engine: Engine,
  from: Progress & Pick<RungOptions, 'start'>,
  use: (session: Session, task: TrainingTask) => Promise<T>,
): Promise<T> {
  const view = viewOf(dataset, rung);
  const { start } = from;
  const task = taskFor(rung.graph, detector);
  const session = await freshSession(engine, rung.graph, { dataset: view, training, threads, seed, start, task });
  try {
    if (from.state !== null) await session.load(from.state);
    return await use(session, { dataset: view, training: scaled(training, view.size, dataset.size), seed, task });
  } finally {
    session.dispose();
  }
}

/** Where training continues: at the paused state, unless that is beyond the rung. */
async function begin(request: TrialRequest, epochs: number, { pause }: RungOptions): Promise<Progress> {
  const paused = await pause.load(identity(request));
  return paused !== null && paused.history.length <= epochs ? paused : { history: [], state: null };
}

/**
 * Trains a candidate up to one rung, pauses it there and measures it. It continues from where it was paused; where
 * that is missing it is trained again from the start through the same rungs, to the same bits.
 *
 * The learning rate follows the schedule of the full training through all rungs. At a rung below the last the state is
 * saved first; then the rate falls to 0 within `annealEpochs` and the network is measured: these epochs are thrown away, so
 * that what is promoted is trained exactly as if it had never been measured. Where rungs differ in epochs alone, the last
 * one is bit for bit the full training.
 */
export async function trainRung(
  request: TrialRequest,
  rungs: readonly RungTask[],
  dataset: Dataset,
  engine: Engine,
  options: RungOptions,
): Promise<RungResult> {
  const { onProgress, onEpoch, signal } = options;
  const goal = rungs.at(-1);
  if (goal === undefined) throw bug('a trial with fidelities has no rung');
  let progress = await begin(request, goal.epochs, options);
  const reach = async (session: Session, task: TrainingTask, rung: RungTask): Promise<RungResult> => {
    const { diverged, history } = await trainEpochs(session, task, {
      history: progress.history,
      until: rung.epochs,
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(onEpoch === undefined ? {} : { onEpoch }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (diverged !== null) return { diverged, history, score: null };
    const score = scoreOf(history);
    if (score !== null) {
      await options.keep?.(trainedWeights(identity(request), history, await session.state()));
      return { diverged, history, score };
    }
    progress = { history, state: await session.state() };
    if (rung !== goal) return { diverged, history, score: null };
    await options.pause.save({ hash: identity(request), history, state: progress.state as SessionState });
    return await measure(session, task, rung, history, options);
  };
  for (const rung of rungs) {
    if (rung !== goal && progress.history.length >= rung.epochs) continue;
    const from = { ...progress, start: options.start };
    const result = await inSession(request, rung, dataset, engine, from, (session, task) => reach(session, task, rung));
    if (rung === goal || result.diverged !== null) return result;
  }
  throw bug('the last rung was not trained');
}
