import { type Architecture, makeArchitecture } from '../architecture/index.ts';
import {
  type DetectionSettings,
  detectionOf,
  type TrainingConfig,
  type TrainingSettings,
  withBatchSize,
} from '../config/index.ts';
import {
  channelsOf,
  contentOf,
  type DataReference,
  type Dataset,
  type KnownData,
  openData,
  openTestSplit,
  packingNotes,
  prepareData,
  readMeta,
  type Split,
} from '../data/index.ts';
import { formOf, withDetector } from '../detection/index.ts';
import { checkWeights, inferShapes, isDetector, type Weights } from '../graph/index.ts';
import { programOf } from '../program/index.ts';
import { startWeights } from '../source/index.ts';
import { taskFor } from '../task/index.ts';
import { splitFrozen } from '../train/index.ts';
import { bug, MixnasError } from '../util/errors.ts';
import { openEngineTrainer } from './engine-trainer.ts';
import { type Identity, identityOf } from './identity.ts';
import { openProgramTrainer } from './program-trainer.ts';
import type { Trainer } from './trainer.ts';
import type { TrainingContext } from './training-events.ts';

/** What a network is trained for: side of the square images in pixels, their channels, number of classes. */
export interface TrainingTarget {
  readonly size: number;
  readonly channels: number;
  readonly classes: number;
}

/** Everything that a training needs, opened and checked. */
export interface TrainingPlan {
  /** With the batch and the number of threads filled in. */
  readonly config: TrainingConfig & { readonly training: TrainingSettings };
  readonly architecture: Architecture;
  readonly dataset: Dataset;
  readonly testImages: number;
  /** Reads the test images; not before training is done. */
  readonly openTest: () => Promise<Split>;
  readonly trainer: Trainer;
  /** Weights that it starts from; null = fresh ones. */
  readonly start: Weights | null;
  readonly identity: Identity;
  /** Identity of the packed images, wherever and whenever they were written. */
  readonly content: string;
}

/** Root of every draw of a training. */
export function seedOf({ seed }: Pick<TrainingConfig, 'seed'>): string {
  return `${seed}/train`;
}

async function prepare(
  { data }: TrainingConfig,
  { cacheDir, now, onEvent }: TrainingContext,
  known: KnownData | undefined,
): Promise<DataReference> {
  const log = (message: string) => onEvent({ kind: 'note', message });
  return await prepareData(data, { cacheDir, log, onProgress: packingNotes(now, log), known });
}

/** The detector of a classifier; a detector, and a classifier that is to stay one, as they are. */
function forTask(original: Architecture, detector: DetectionSettings | undefined): Architecture {
  const { name, graph, params: _params, macs: _macs, ...details } = original;
  if (detector === undefined || isDetector(graph)) return original;
  const made = withDetector(graph, detector);
  return makeArchitecture(made.name === graph.name ? name : `ssdlite-${name}`, made, { origin: details.origin });
}

/**
 * @throws MixnasError `GRAPH_SHAPE` when the network is for other images or another number of classes; `DETECTOR_FORM` for a detector
 *   of other settings
 */
function requireFit(
  { name, graph }: Architecture,
  { size, channels, classes }: TrainingTarget,
  detector: DetectionSettings | undefined,
): void {
  const [height, width, depth] = graph.input;
  const units = detector === undefined ? inferShapes(graph).get(graph.output)?.[2] : formOf(graph, detector).classes;
  if (height === size && width === size && depth === channels && units === classes) return;
  throw new MixnasError(
    'GRAPH_SHAPE',
    `network ${name} is for ${height}×${width} images with ${depth} channels and ${units} classes; the data has ${size}×${size} images with ${channels} channels and ${classes} classes`,
    {
      hint: `set data.resolution=${height}, data.channels=${depth} and data.classes=${units}, or name a network that can be built for the data`,
    },
  );
}

/** The document of a network that is trained here: what made it, and how it is trained; nothing measured yet. */
function documentOf(original: Architecture, config: TrainingConfig, dataset: Dataset, engine: string): Architecture {
  const { name, graph, genotype, space, origin } = original;
  const { classes, size, mean, deviation } = dataset;
  const { training, data } = config;
  const task = detectionOf(config);
  return makeArchitecture(name, graph, {
    ...(genotype && { genotype }),
    ...(space && { space }),
    target: { size, classes: classes.length },
    training: { settings: training, data, ...(task && { task }), classes, mean, deviation },
    origin: { ...origin, training: config.name, seed: seedOf(config), engine },
  });
}

function noteTo({ onEvent }: TrainingContext): (message: string) => void {
  return (message) => onEvent({ kind: 'note', message });
}

function openEngine({ engine }: TrainingConfig, context: TrainingContext): Promise<Trainer> {
  return openEngineTrainer(engine, context.cores, noteTo(context));
}

function openProgram(
  { evaluator: settings, engine, training }: TrainingConfig,
  images: Parameters<typeof openProgramTrainer>[1],
  context: TrainingContext,
): Promise<Trainer> {
  const evaluator = programOf(settings);
  if (evaluator === null) throw bug('a program is to be opened that the config does not name');
  if (training.patience !== undefined) {
    throw new MixnasError('TRAINER_LACKS', 'training.patience: a training program trains all of its epochs', {
      hint: "leave it out, or train on mixnas' own engines",
    });
  }
  const { cores, env, versions } = context;
  const machine = { cores, env, threads: engine.threads, version: versions.mixnas ?? '' };
  return openProgramTrainer({ evaluator, training }, images, machine, noteTo(context));
}

/** The weights that the config names; null = fresh ones. */
function initialOf(config: TrainingConfig, architecture: Architecture, context: TrainingContext): Weights | null {
  const { init } = config.training;
  if (init === undefined) return null;
  const { weights, isReplaced } = startWeights(init.weights, architecture, {
    cwd: '/',
    replaceClassifier: init.classifier === 'replace',
    seed: seedOf(config),
    initial: { ...config.training, own: taskFor(architecture.graph, detectionOf(config)).starts },
  });
  if (init.freeze !== undefined) splitFrozen(architecture.graph, init.freeze);
  noteTo(context)(`starts from ${init.weights}${isReplaced ? ', with a fresh classifier' : ''}`);
  return weights;
}

/** What a training is opened with besides. */
export interface PlanOptions {
  /** The data that it was started with, where it is resumed. */
  readonly known?: KnownData;
  /** Weights that it starts from. Default: those of `training.init`, else fresh ones. */
  readonly start?: Weights | null;
}

/**
 * Opens what a training needs.
 * @param network the network for images of the data; called once they are known
 * @throws MixnasError of the data, the engine and the network
 */
export async function planTraining(
  config: TrainingConfig,
  network: (target: TrainingTarget) => Architecture,
  context: TrainingContext,
  { known, start = null }: PlanOptions = {},
): Promise<TrainingPlan> {
  if ((start !== null || config.training.init !== undefined) && config.evaluator.kind !== 'train') {
    throw new MixnasError('TRAINER_LACKS', 'a training program starts from fresh weights alone', {
      hint: "leave --from and training.init out, or train on mixnas' own engines",
    });
  }
  const own = config.evaluator.kind === 'train' ? await openEngine(config, context) : null;
  let trainer = own;
  try {
    const reference = await prepare(config, context, known);
    const meta = await readMeta(reference);
    trainer ??= await openProgram(config, { reference, meta }, context);
    const target = { size: meta.size, channels: channelsOf(meta), classes: meta.classes.length };
    const detector = detectionOf(config);
    const original = forTask(network(target), detector);
    requireFit(original, target, detector);
    if (start !== null) checkWeights(original.graph, start);
    const begin = start ?? initialOf(config, original, context);
    const dataset = await openData(reference);
    const training = withBatchSize(config.training, dataset.train.count);
    const explicit = { ...config, training, engine: { ...config.engine, threads: trainer.threads } };
    return {
      config: explicit,
      architecture: documentOf(original, explicit, dataset, trainer.description),
      dataset,
      testImages: meta.counts.test,
      content: contentOf(meta),
      openTest: () => openTestSplit(reference),
      trainer,
      start: begin,
      identity: identityOf(original.graph, dataset.hash, explicit, trainer.identity, begin),
    };
  } catch (error) {
    await trainer?.close();
    throw error;
  }
}
