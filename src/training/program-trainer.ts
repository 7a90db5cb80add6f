import type { ProgramSettings, TrainingSettings } from '../config/index.ts';
import type { DataReference, PackedMeta } from '../data/index.ts';
import {
  type OpenProgram,
  type OpenSettings,
  openProgram,
  type ProgramResult,
  requireFeature,
  requireTraining,
} from '../program/index.ts';
import { storeError } from '../store/index.ts';
import type { NetworkResult } from '../train/index.ts';
import { trainMessage } from '../trial/index.ts';
import { bug, MixnasError } from '../util/errors.ts';
import { canonicalJson } from '../util/json.ts';
import type { Trainer, TrainerOptions, TrainerTask } from './trainer.ts';

/** Seconds that a training may take: more than three weeks, which is as long as a timer can wait. */
const NO_LIMIT = 2_000_000;

/** The images as a program is told of them. */
interface Images {
  readonly reference: DataReference;
  readonly meta: PackedMeta;
}

/** How a training ended. @throws MixnasError `OUT_OF_MEMORY`, `TRAINER_FAILED`; the reason of the signal */
function resultOf(result: ProgramResult, signal: AbortSignal): NetworkResult {
  if (result.state === 'complete') {
    const { history, test } = result;
    return { diverged: null, history, test: test == null ? null : { ...test, loss: test.loss ?? Number.NaN } };
  }
  if (signal.aborted) throw signal.reason;
  if (result.state === 'cancelled') throw bug('a training was cancelled that nobody asked to stop');
  const { reason, message, history } = result;
  if (reason === 'diverged') return { diverged: message, history, test: null };
  const isMemory = reason === 'out-of-memory';
  throw new MixnasError(isMemory ? 'OUT_OF_MEMORY' : 'TRAINER_FAILED', `the training program failed: ${message}`, {
    hint: `${isMemory ? 'a smaller training.batchSize needs less; ' : ''}mixnas resume continues after the last whole epoch`,
    exitCode: 1,
  });
}

async function train(
  program: OpenProgram,
  images: Images,
  task: TrainerTask,
  options: TrainerOptions,
): Promise<NetworkResult> {
  const { folder, onProgress, onEpoch, signal } = options;
  const { features } = program.hello;
  const [process] = program.processes;
  if (process === undefined) throw bug('a program without a process');
  const { graph, training, seed, hash } = task;
  const request = (id: string) =>
    trainMessage(
      {
        ...{ trial: 0, graph, data: images, training, seed, hash, rungs: null, validateEvery: 1, seconds: NO_LIMIT },
        indicesOf: () => {
          throw bug('a training without rungs asks for some of the images');
        },
        checkpoint: features.includes('checkpoint') ? folder.file('state') : null,
        weights: folder.file('last'),
        best: folder.file('best'),
        test: task.testImages > 0 && features.includes('test'),
      },
      id,
    );
  const cancel = (): void => process.cancel();
  signal.addEventListener('abort', cancel);
  try {
    // without validation images nothing is measured that must be there
    const measures = task.dataset.validation.count === 0 ? [] : program.measures;
    const order = { request, trial: 0, measures, log: folder.file('output'), onProgress, onEpoch };
    return resultOf(await process.run(order), signal);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : storeError(error, folder.path);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/**
 * Trains with a program of the user's.
 * @throws MixnasError `TRAINER_START`, `TRAINER_LACKS`
 */
export async function openProgramTrainer(
  {
    evaluator: settings,
    training,
  }: {
    readonly evaluator: ProgramSettings;
    readonly training: Pick<TrainingSettings, 'classWeights' | 'augmentation'>;
  },
  images: Images,
  machine: Omit<OpenSettings, 'workers'>,
  onNote: (message: string) => void,
): Promise<Trainer> {
  const { workersPerDevice: _, ...one } = settings;
  const program = await openProgram(one, { ...machine, workers: 1 });
  const { hello, description, threads } = program;
  try {
    requireFeature(hello, 'weights', 'mixnas train');
    requireTraining(hello, training, images.meta);
  } catch (error) {
    await program.close();
    throw error;
  }
  if (!hello.features.includes('checkpoint'))
    onNote(`${hello.name} keeps no checkpoint: a stopped training begins anew`);
  if (!hello.features.includes('test')) onNote(`${hello.name} does not score the test images`);
  const isPlain = Object.keys(settings.options).length === 0;
  return {
    description,
    identity: isPlain ? description : `${description}, options ${canonicalJson(settings.options)}`,
    threads,
    train: (task, options) => train(program, images, task, options),
    close: () => program.close(),
  };
}
