import { detectionOf } from '../config/index.ts';
import { guarded, type TrainingFolder, trainingFile } from '../store/index.ts';
import { type NetworkResult, readCheckpoint } from '../train/index.ts';
import { failureReason } from '../trial/index.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { hashOf } from '../util/hash.ts';
import type { Log } from '../util/log.ts';
import type { TrainingContext } from './training-events.ts';
import { seedOf, type TrainingPlan } from './training-plan.ts';
import { makeResult, type TrainingResult } from './training-result.ts';

function inWords(error: unknown): unknown {
  if (error instanceof MixnasError || failureReason(error) !== 'out-of-memory') return error;
  return new MixnasError('OUT_OF_MEMORY', `training ran out of memory: ${messageOf(error)}`, {
    hint: 'start again with a smaller training.batchSize',
    exitCode: 1,
    cause: error,
  });
}

/** Trains to the end and returns the outcome; `interrupted` when the context's signal stopped it. */
async function trainToEnd(
  plan: TrainingPlan,
  folder: TrainingFolder,
  context: TrainingContext,
  log: Log,
): Promise<TrainingResult> {
  const { architecture, config, dataset, testImages, openTest, trainer, identity, start } = plan;
  const { epochs, batchSize } = config.training;
  const hash = hashOf(identity);
  const from = await readCheckpoint(folder.file('last'), hash);
  let history = from?.history ?? [];
  const images = { train: dataset.train.count, validation: dataset.validation.count, test: testImages };
  const begin = {
    network: architecture.name,
    engine: trainer.description,
    threads: trainer.threads,
    batchSize,
    epochs,
    done: history.length,
  };
  log.info({ ...begin, images }, 'training begins');
  context.onEvent({ kind: 'begin', folder: folder.path, ...begin, images, earlier: history });
  const { graph } = architecture;
  const detector = detectionOf(config);
  const task = { graph, dataset, training: config.training, detector, seed: seedOf(config), start, hash };
  const test = { testImages, openTest };
  let end: NetworkResult;
  try {
    end = await trainer.train(
      { ...task, ...test },
      {
        ...{ folder, from, signal: context.signal },
        onProgress: (progress) => context.onEvent({ kind: 'step', progress }),
        onEpoch: (record) => {
          history = [...history.slice(0, record.epoch - 1), record];
          log.info({ ...record }, 'epoch ended');
          context.onEvent({ kind: 'epoch', record, epochs });
        },
      },
    );
  } catch (error) {
    if (!context.signal.aborted) throw inWords(error);
    log.info({ done: history.length }, 'training stops on request');
    return makeResult(plan, 'interrupted', history, null);
  }
  if (end.diverged !== null) throw divergedError(folder.path, end.diverged, history.length);
  const result = makeResult(plan, 'finished', end.history, end.test);
  folder.finish({ schemaVersion: 1, ...result });
  log.info({ test: end.test }, 'training ends');
  return result;
}

function divergedError(folder: string, where: string, done: number): MixnasError {
  const kept = done === 0 ? 'no epoch was finished' : `${trainingFile(folder, 'last')} keeps epoch ${done}`;
  return new MixnasError('DIVERGED', `training diverged: ${where}; ${kept}`, {
    hint: 'train in another folder with a lower training.learningRate or more schedule.warmupEpochs',
    exitCode: 1,
  });
}

/** Trains in an open folder, and leaves folder and engine closed whatever happens. */
export async function drive(
  plan: TrainingPlan,
  folder: TrainingFolder,
  context: TrainingContext,
): Promise<TrainingResult> {
  try {
    const log = guarded(folder.path, () => context.openLog(folder.file('log')));
    try {
      return await trainToEnd(plan, folder, context, log);
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'training failed');
      throw error;
    } finally {
      log.close();
    }
  } finally {
    folder.close();
    await plan.trainer.close();
  }
}
