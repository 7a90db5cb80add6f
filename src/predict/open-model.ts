import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Architecture } from '../architecture/index.ts';
import { configSchema, type DataSettings, type EngineSettings } from '../config/index.ts';
import { scaledSide } from '../data/index.ts';
import { detect, formOf, outputSizeOf } from '../detection/index.ts';
import { chooseEngine, openEngine } from '../engine/index.ts';
import { openOnnx, openOnnxDetector, openOnnxPixels } from '../export/index.ts';
import { networkOf, openSource, type Selection, type Source, type SourcedWeights, weightsOf } from '../source/index.ts';
import { MixnasError, messageOf } from '../util/errors.ts';
import { asTyped } from '../util/shell-word.ts';
import { requireFinite } from './answers.ts';
import { detectionSettingsOf } from './detector/settings-of.ts';
import { BATCH, type Classifier, type Detector, type Model } from './model.ts';
import { type Preprocessing, preprocessingFile, preprocessingOf, readPreprocessing } from './preprocessing.ts';

/** Which model is meant, and what computes. */
export interface ModelOptions {
  /** Folder that paths are relative to. */
  readonly cwd: string;
  /** Of a run: `best` is the default. */
  readonly select?: Selection | undefined;
  /** A checkpoint instead of the weights that belong to the network. */
  readonly weights?: string | undefined;
  readonly engine: EngineSettings['kind'];
  readonly threads: number;
}

/** What computes a forward pass needs no optimiser, but an engine asks for one. */
const INFERENCE = {
  batchSize: BATCH,
  optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
  weightDecay: 0,
  averageDecay: null,
  batchNormMomentum: null,
} as const;

function untrained({ given }: Source): MixnasError {
  return new MixnasError('NO_WEIGHTS', `${given} has no trained weights: there is nothing to classify images with`, {
    hint: asTyped`mixnas train ${given} CONFIG trains it and makes a folder that can be used here`,
  });
}

function requireTrained(source: Source, architecture: Architecture, options: ModelOptions): SourcedWeights {
  const sourced = weightsOf(source, architecture, { cwd: options.cwd, weights: options.weights });
  if (!sourced.isTrained) throw untrained(source);
  return sourced;
}

function requirePreprocessing(given: string, architecture: Architecture): Preprocessing {
  const preprocessing = preprocessingOf(architecture, 'NHWC');
  if (preprocessing !== null) return preprocessing;
  throw new MixnasError('PREPROCESSING', `${given} does not say which images it was trained on`, {
    hint: 'expected the folder of a run or of a training, or what mixnas export wrote of one',
  });
}

/** The data that a document says its network was trained on. */
function dataOf({ training }: Architecture): DataSettings | null {
  return configSchema.shape.data.unwrap().safeParse(training?.data).data ?? null;
}

/** What a network answers: classes, or what `task` of its training says of boxes. */
function answering(
  architecture: Architecture,
  predict: Classifier['logits'],
  origin: string,
): Pick<Classifier, 'kind' | 'logits'> | Pick<Detector, 'kind' | 'detect'> {
  const settings = detectionSettingsOf(architecture);
  if (settings === null) return { kind: 'classifier', logits: predict };
  const form = formOf(architecture.graph, settings);
  const size = outputSizeOf(form);
  return {
    kind: 'detector',
    async detect(images, count) {
      const answers = await predict(images, count);
      requireFinite(answers, { origin });
      const rows = Array.from({ length: count }, (_, image) => answers.subarray(image * size, (image + 1) * size));
      return rows.map((row) => detect(form, row, settings.suppression));
    },
  };
}

async function openNetwork(given: string, options: ModelOptions): Promise<Model> {
  const source = openSource(given, { cwd: options.cwd, select: options.select });
  const architecture = networkOf(source);
  const { weights, origin: from } = requireTrained(source, architecture, options);
  const preprocessing = requirePreprocessing(given, architecture);
  const { name } = chooseEngine(options.engine);
  const engine = await openEngine({ name, backend: 'auto', threads: options.threads });
  const session = await engine.compile(architecture.graph, weights, { ...INFERENCE, threads: options.threads });
  const origin = `${from}; ${engine.version}`;
  return {
    preprocessing,
    trainedOn: dataOf(architecture),
    origin,
    ...answering(architecture, (images, count) => session.predict(images, count), origin),
    close: async () => {
      session.dispose();
      engine.dispose();
    },
  };
}

function readModel(given: string, cwd: string): Buffer {
  try {
    return readFileSync(resolve(cwd, given));
  } catch (cause) {
    throw new MixnasError('WEIGHTS_READ', `model ${given}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * What is done to images for a file that scales them itself: they are scaled already. These are the pixels of the training, and
 * the file keeps them, or the middle of them.
 */
function scaledAlready({ input, image, ...rest }: Preprocessing): Preprocessing {
  const { centreCrop: _, ...whole } = image;
  return { ...rest, input: { ...input, size: scaledSide({ size: input.size, ...image }) }, image: whole };
}

/** An exported detector that answers boxes. */
async function openDetectorFile(
  given: string,
  bytes: Uint8Array,
  preprocessing: Preprocessing,
  threads: number,
): Promise<Detector> {
  const { suppression } = preprocessing.output;
  if (suppression === undefined) {
    const file = preprocessingFile(given);
    throw new MixnasError('PREPROCESSING', `preprocessing ${file}: output.suppression: expected how boxes are chosen`);
  }
  const runner = await openOnnxDetector(bytes, threads, suppression);
  return {
    kind: 'detector',
    preprocessing,
    trainedOn: null,
    origin: `${given}; ${runner.version}`,
    detect: (images, count) => runner.detect(images, count, preprocessing.input.size),
    close: () => runner.dispose(),
  };
}

async function openFile(given: string, { cwd, threads, select, weights, engine }: ModelOptions): Promise<Model> {
  if (select !== undefined || weights !== undefined || engine !== 'auto') {
    const name = select !== undefined ? 'select' : weights !== undefined ? 'weights' : 'engine';
    throw new MixnasError(
      'USAGE',
      `--${name}: ${given} is an ONNX file, which holds its weights and runs in ONNX Runtime`,
    );
  }
  const bytes = readModel(given, cwd);
  const beside = preprocessingFile(given);
  const told = readPreprocessing(beside, resolve(cwd, beside));
  if (told.output.kind === 'answers') {
    throw new MixnasError('PREPROCESSING', `${given} is a detector that answers neither boxes nor detections`, {
      hint: 'export it once more with --answers detections',
    });
  }
  const { type } = told.input;
  const preprocessing = type === 'uint8' ? scaledAlready(told) : told;
  const { size } = preprocessing.input;
  if (preprocessing.output.kind === 'boxes' || preprocessing.output.kind === 'detections') {
    return await openDetectorFile(given, bytes, preprocessing, threads);
  }
  const runner = await (type === 'uint8' ? openOnnxPixels : openOnnx)(bytes, threads);
  return {
    kind: 'classifier',
    preprocessing,
    trainedOn: null,
    origin: `${given}; ${runner.version}`,
    logits: (images, count) => runner.predict(images, count, [size, size]),
    close: () => runner.dispose(),
  };
}

/**
 * Opens a trained network: the folder of a run or of a training, or an exported ONNX file with its preprocessing beside it.
 * @throws MixnasError `NO_WEIGHTS` where nothing was trained, `PREPROCESSING` where nothing says on which images, and those
 *   of finding networks, their weights, an engine and ONNX Runtime
 */
export async function openModel(given: string, options: ModelOptions): Promise<Model> {
  return /\.onnx$/i.test(given) ? await openFile(given, options) : await openNetwork(given, options);
}
