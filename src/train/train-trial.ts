import type { Dataset } from '../data/dataset.ts';
import type { Engine } from '../engine/index.ts';
import { initialWeights } from '../graph/index.ts';
import { bug, messageOf } from '../util/errors.ts';
import { failureReason } from './failure.ts';
import { type LoopResult, trainEpochs } from './loop.ts';
import { compileSettings, withDropout } from './settings.ts';
import type { EpochRecord, TrialProgress, TrialRequest, TrialResult } from './trial.ts';

export interface TrialOptions {
  readonly onProgress?: (progress: TrialProgress) => void;
  readonly onEpoch?: (record: EpochRecord) => void;
  /** Stops between two steps; `trainTrial` then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

async function run(
  { trial, graph, training, engine: { threads }, seed }: TrialRequest,
  dataset: Dataset,
  engine: Engine,
  { onProgress, onEpoch, signal }: TrialOptions,
  history: EpochRecord[],
): Promise<LoopResult> {
  const network = withDropout(graph, training.dropout);
  const session = await engine.compile(network, initialWeights(network, seed), compileSettings(training, threads));
  try {
    return await trainEpochs(
      session,
      { dataset, training, seed },
      {
        onProgress: (progress) => onProgress?.({ trial, epochs: training.epochs, ...progress }),
        onEpoch: (record) => {
          history.push(record);
          onEpoch?.(record);
        },
        ...(signal === undefined ? {} : { signal }),
      },
    );
  } finally {
    session.dispose();
  }
}

/**
 * Trains and validates one candidate: a pure function of the request, the data and the engine, but for `seconds`.
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
  const history: EpochRecord[] = [];
  try {
    const { diverged } = await run(request, dataset, engine, options, history);
    if (diverged !== null) {
      return { state: 'failed', reason: 'diverged', message: diverged, history, seconds: seconds() };
    }
    const { accuracy, loss } = history.at(-1) ?? {};
    if (typeof accuracy !== 'number' || typeof loss !== 'number') throw bug('a trial ended without validation');
    return { state: 'complete', accuracy, loss, history, seconds: seconds() };
  } catch (error) {
    if (options.signal?.aborted) throw options.signal.reason;
    return { state: 'failed', reason: failureReason(error), message: messageOf(error), history, seconds: seconds() };
  }
}
