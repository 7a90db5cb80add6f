import type { Dataset } from '../data/index.ts';
import type { Engine, SessionState } from '../engine/index.ts';
import { taskFor } from '../task/index.ts';
import {
  type EpochRecord,
  failureReason,
  type Inheritance,
  type StartFile,
  type TrialProgress,
  type TrialRequest,
  type TrialResult,
} from '../trial/index.ts';
import { bug, messageOf } from '../util/errors.ts';
import { freshSession } from './compile-settings.ts';
import { scoreOf, trainEpochs } from './epochs.ts';
import { identity, type PauseStore, trainedWeights } from './pause-store.ts';
import { scoreInherited } from './score-inherited.ts';
import { type RungResult, trainRung } from './train-rung.ts';

export interface TrialOptions {
  readonly onProgress?: (progress: TrialProgress) => void;
  readonly onEpoch?: (record: EpochRecord) => void;
  /** Stops between two steps; `trainTrial` then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Where a request with rungs is paused and continues from, and where one without is kept after each epoch and continues
   * from. Default: nowhere, so that it is trained from the start.
   */
  readonly pause?: PauseStore;
  /** Takes the trained weights of a training that is complete. Default: nobody does. */
  readonly keep?: PauseStore['save'];
  /** Reads the weights that a request with `inherit` takes its own from. */
  readonly openShared?: (inherit: Inheritance) => Promise<SessionState>;
  /** Reads the weights that a request with `start` begins with. */
  readonly openStart?: (start: StartFile) => Promise<SessionState>;
}

const NOWHERE: PauseStore = { load: async () => null, save: async () => undefined };

/** The weights that a request begins with; null where they are fresh. */
async function startOf({ start }: TrialRequest, { openStart }: TrialOptions): Promise<SessionState | null> {
  if (start === undefined) return null;
  if (openStart === undefined) throw bug('a trial begins with weights that nobody opens');
  return await openStart(start);
}

async function runFull(
  request: TrialRequest,
  dataset: Dataset,
  engine: Engine,
  options: TrialOptions,
  seen: EpochRecord[],
): Promise<RungResult> {
  const {
    trial,
    graph,
    training,
    engine: { threads },
    seed,
    validateEvery,
    detector,
  } = request;
  const { onProgress, onEpoch, signal, pause = NOWHERE, keep } = options;
  const hash = identity(request);
  const kept = await pause.load(hash);
  const start = kept === null ? await startOf(request, options) : null;
  const task = taskFor(graph, detector);
  const session = await freshSession(engine, graph, { dataset, training, threads, seed, start, task });
  try {
    if (kept !== null) await session.load(kept.state);
    seen.push(...(kept?.history ?? []));
    const { diverged, history } = await trainEpochs(
      session,
      { dataset, training, seed, task },
      {
        history: kept?.history ?? [],
        onProgress: (progress) => onProgress?.({ trial, epochs: training.epochs, ...progress }),
        onEpoch: async (record, done) => {
          seen.push(record);
          onEpoch?.(record);
          if (pause !== NOWHERE) await pause.save({ hash, history: done, state: await session.state() });
        },
        ...(validateEvery === undefined ? {} : { validateEvery }),
        ...(signal === undefined ? {} : { signal }),
      },
    );
    if (diverged === null) await keep?.(trainedWeights(hash, history, await session.state()));
    return { diverged, history, score: scoreOf(history) };
  } finally {
    session.dispose();
  }
}

/** Validates a network with inherited weights. */
async function runInherited(
  request: TrialRequest,
  inherit: Inheritance,
  dataset: Dataset,
  engine: Engine,
  { openShared, signal }: TrialOptions,
): Promise<RungResult> {
  if (openShared === undefined) throw bug('a trial inherits weights that nobody opens');
  const shared = await openShared(inherit);
  const parts = { dataset, engine, ...(signal === undefined ? {} : { signal }) };
  return { diverged: null, history: [], score: await scoreInherited(request, inherit, shared, parts) };
}

async function run(
  request: TrialRequest,
  dataset: Dataset,
  engine: Engine,
  options: TrialOptions,
  seen: EpochRecord[],
): Promise<RungResult> {
  const { trial, rungs, inherit } = request;
  if (inherit !== undefined) return await runInherited(request, inherit, dataset, engine, options);
  if (rungs === undefined) return await runFull(request, dataset, engine, options, seen);
  const { onProgress, onEpoch, signal, pause = NOWHERE, keep } = options;
  const goal = rungs.at(-1);
  const epochs = (goal?.epochs ?? 0) + (goal?.annealEpochs ?? 0);
  return await trainRung(request, rungs, dataset, engine, {
    pause,
    start: await startOf(request, options),
    ...(keep === undefined ? {} : { keep }),
    onProgress: (progress) => onProgress?.({ trial, epochs, ...progress }),
    onEpoch: (record) => {
      seen.push(record);
      onEpoch?.(record);
    },
    ...(signal === undefined ? {} : { signal }),
  });
}

/**
 * Trains and validates one candidate, or one rung of it: a pure function of the request, the data and the engine, but for `seconds`.
 *
 * @param dataset what `request.data` refers to
 * @returns a failed result, not an exception, when the loss diverges, memory runs out or the engine throws
 * @throws only the reason of `options.signal`, when it stops the trial
 */
export async function trainTrial(
  request: TrialRequest,
  dataset: Dataset,
  engine: Engine,
  options: TrialOptions = {},
): Promise<TrialResult> {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const seen: EpochRecord[] = [];
  try {
    const { diverged, history, score } = await run(request, dataset, engine, options, seen);
    if (diverged !== null) {
      return { state: 'failed', reason: 'diverged', message: diverged, history, seconds: seconds() };
    }
    if (score === null) throw bug('a trial ended without validation');
    return { state: 'complete', metrics: score, history, seconds: seconds() };
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    const failure = { reason: failureReason(error), message: messageOf(error) };
    return { state: 'failed', ...failure, history: seen, seconds: seconds() };
  }
}
