import {
  type Detection,
  type DetectorForm,
  detect,
  outputSizeOf,
  type SuppressionSettings,
} from '../detection/index.ts';
import { chooseEngine, openEngine, openGraphModel } from '../engine/index.ts';
import {
  openOnnx,
  openOnnxDetector,
  openOnnxPixels,
  type PixelsInside,
  runTorchModule,
  type TfjsModel,
  type WeightedGraph,
} from '../export/index.ts';
import { MixnasError } from '../util/errors.ts';
import { stream } from '../util/random.ts';

/** Largest difference between two answers, relative to the largest logit, that counts as equal. */
const TOLERANCE = 1e-4;
const IMAGES = 2;

/** What a comparison found. */
export interface Verification {
  /** Largest difference of two logits over the largest logit. */
  readonly difference: number;
  readonly engine: string;
  readonly runtime: string;
}

/** max |a - b| / max |a|; Infinity where lengths differ or a value is not finite. */
export function relativeDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const largest = a.reduce((max, value) => Math.max(max, Math.abs(value)), Number.MIN_VALUE);
  const apart = a.reduce((max, value, i) => Math.max(max, Math.abs(value - (b[i] as number))), 0);
  return Number.isFinite(apart) && Number.isFinite(largest) ? apart / largest : Number.POSITIVE_INFINITY;
}

async function predictHere({ graph, weights }: WeightedGraph, images: Float32Array) {
  const engine = await openEngine({ name: chooseEngine('auto').name, backend: 'auto', threads: 1 });
  const optimizer = { kind: 'sgd', momentum: 0, nesterov: false } as const;
  const plain = { weightDecay: 0, averageDecay: null, batchNormMomentum: null, threads: 1 };
  const session = await engine.compile(graph, weights, { batchSize: IMAGES, optimizer, ...plain });
  try {
    return { logits: await session.predict(images, IMAGES), version: engine.version };
  } finally {
    session.dispose();
    engine.dispose();
  }
}

/** What runs an exported file. */
interface Runner {
  /** Its name and version, known at the latest when it has answered. */
  readonly version: string;
  predict(images: Float32Array, count: number, size: readonly [height: number, width: number]): Promise<Float32Array>;
  dispose(): void | Promise<void>;
}

/** The same images as the file and as the network takes them. */
interface Images {
  /** float32 [IMAGES, ...size, channels]. */
  readonly file: Float32Array;
  readonly size: readonly [height: number, width: number];
  /** float32 [IMAGES, height, width, channels]. */
  readonly network: Float32Array;
}

function randomImages({ graph }: WeightedGraph): Images {
  const [height, width, channels] = graph.input;
  const draws = stream(0, 'verify', graph.name);
  const images = Float32Array.from({ length: IMAGES * height * width * channels }, () => draws.normal());
  return { file: images, size: [height, width], network: images };
}

/** RGB values 0 to 255, grey ones for a network of grey images, which takes the middle of them. */
function randomPixels({ graph }: WeightedGraph, { mean, deviation, scaled }: PixelsInside): Images {
  const [size, , channels] = graph.input;
  const side = scaled ?? size;
  const margin = (side - size) / 2;
  const draws = stream(0, 'verify', graph.name);
  const values = Array.from({ length: IMAGES * side * side * channels }, () => draws.int(256));
  const isInside = (place: number) => place >= margin && place < margin + size;
  const middle = values.flatMap((value, i) => {
    const pixel = Math.floor(i / channels) % (side * side);
    if (!isInside(pixel % side) || !isInside(Math.floor(pixel / side))) return [];
    const channel = i % channels;
    return [(value / 255 - (mean[channel] as number)) / (deviation[channel] as number)];
  });
  const file = channels === 1 ? values.flatMap((value) => [value, value, value]) : values;
  return { file: Float32Array.from(file), size: [side, side], network: Float32Array.from(middle) };
}

/** Logits of each image moved so that their mean is 0, which does not change their softmax. */
function centred(logits: Float32Array): Float32Array {
  const classes = logits.length / IMAGES;
  const means = Array.from({ length: IMAGES }, (_, i) => {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    return row.reduce((sum, value) => sum + value, 0) / classes;
  });
  return logits.map((value, i) => value - (means[Math.floor(i / classes)] as number));
}

async function compare(
  runner: Runner,
  network: WeightedGraph,
  images = randomImages(network),
  comparable = (logits: Float32Array) => logits,
): Promise<Verification> {
  try {
    const theirs = comparable(await runner.predict(images.file, IMAGES, images.size));
    const { logits, version } = await predictHere(network, images.network);
    const difference = relativeDifference(comparable(logits), theirs);
    if (difference <= TOLERANCE) return { difference, engine: version, runtime: runner.version };
    throw new MixnasError(
      'VERIFY_FAILED',
      `${runner.version} and ${version} differ by ${difference.toExponential(1)} relative: expected at most ${TOLERANCE}`,
      { exitCode: 1 },
    );
  } finally {
    await runner.dispose();
  }
}

/**
 * Runs an ONNX file on random images in ONNX Runtime and the network on this project's engine, and compares the logits; those of
 * a file with its preprocessing inside are logarithms of its probabilities.
 * @throws MixnasError `VERIFY_FAILED` when they differ by more than 1e-4 relative, `ONNXRUNTIME_MISSING`, `ONNX_REFUSED`
 */
export async function verifyOnnx(
  file: Uint8Array,
  network: WeightedGraph,
  inside?: PixelsInside,
): Promise<Verification> {
  if (inside === undefined) return await compare(await openOnnx(file, 1), network);
  return await compare(await openOnnxPixels(file, 1), network, randomPixels(network, inside), centred);
}

/** Largest difference of boxes and scores that agree, relative to the image and to 1. */
const BOX_TOLERANCE = 1e-3;

/** The largest difference of the scores and of the sides of two detections. */
function apart(one: Detection, other: Detection): number {
  const sides = (['x0', 'y0', 'x1', 'y1'] as const).map((side) => Math.abs(one.box[side] - other.box[side]));
  return Math.max(Math.abs(one.score - other.score), ...sides);
}

/** The largest difference of what both find. Of equal scores at the end of the list either may be told. */
function detectionDifference(ours: readonly Detection[], theirs: readonly Detection[]): number {
  const last = theirs.at(-1)?.score ?? 1;
  const compared = ours
    .filter(({ score }) => score - last > BOX_TOLERANCE)
    .map((one) => {
      const others = theirs.filter(({ label }) => label === one.label);
      return Math.min(Number.POSITIVE_INFINITY, ...others.map((other) => apart(one, other)));
    });
  return Math.max(0, ...compared);
}

/**
 * Runs an ONNX file of a detector on random images in ONNX Runtime, and the network on this project's engine, and compares what they find.
 * @throws MixnasError `VERIFY_FAILED`, `ONNXRUNTIME_MISSING`, `ONNX_REFUSED`
 */
export async function verifyDetector(
  file: Uint8Array,
  network: WeightedGraph,
  form: DetectorForm,
  suppression: SuppressionSettings,
): Promise<Verification> {
  const runner = await openOnnxDetector(file, 1, suppression);
  try {
    const images = randomImages(network);
    const theirs = await runner.detect(images.file, IMAGES, images.size[0]);
    const { logits, version } = await predictHere(network, images.network);
    const size = outputSizeOf(form);
    const differences = theirs.map((found, image) =>
      detectionDifference(detect(form, logits.subarray(image * size, (image + 1) * size), suppression), found),
    );
    const difference = Math.max(...differences);
    if (difference <= BOX_TOLERANCE) return { difference, engine: version, runtime: runner.version };
    throw new MixnasError(
      'VERIFY_FAILED',
      `${runner.version} and ${version} find objects that differ by ${difference.toExponential(1)}: expected at most ${BOX_TOLERANCE}`,
      { exitCode: 1 },
    );
  } finally {
    await runner.dispose();
  }
}

/**
 * The same for a TensorFlow.js model, with TensorFlow.js's own loader.
 * @throws MixnasError `VERIFY_FAILED`, `TFJS_CONVERTER_MISSING`, `TFJS_REFUSED`
 */
export async function verifyTfjs(files: TfjsModel, network: WeightedGraph): Promise<Verification> {
  return await compare(await openGraphModel(files), network);
}

/**
 * The same for a PyTorch module in a folder, with the `python3` of the PATH.
 * @param env environment of Python
 * @throws MixnasError `VERIFY_FAILED`, `TORCH_MISSING`, `TORCH_REFUSED`
 */
export async function verifyTorch(
  folder: string,
  network: WeightedGraph,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Verification> {
  let version = 'torch';
  const runner: Runner = {
    get version() {
      return version;
    },
    async predict(images, count, [height, width]) {
      const answers = await runTorchModule(folder, images, [count, height, width], env);
      version = answers.version;
      return answers.logits;
    },
    dispose: () => undefined,
  };
  return await compare(runner, network);
}
