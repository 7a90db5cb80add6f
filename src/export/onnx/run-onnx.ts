import { MixnasError, messageOf } from '../../util/errors.ts';
import { installCommand } from '../../util/optional-packages.ts';
import { ONNX_INPUT, ONNX_OUTPUT, ONNX_PIXELS } from './file.ts';
import { ONNX_PROBABILITIES } from './model.ts';

/** A loaded ONNX file. */
export interface OnnxRunner {
  /** ONNX Runtime and its version. */
  readonly version: string;
  /**
   * Logits float32 [count, classes].
   * @param images float32 [count, height, width, channels]; rearranged as the file wants them
   */
  predict(images: Float32Array, count: number, size: readonly [height: number, width: number]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** [count, height, width, channels] to [count, channels, height, width]. */
export function toChannelsFirst(values: Float32Array, count: number, area: number, channels: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let image = 0; image < count; image++) {
    for (let place = 0; place < area; place++) {
      for (let c = 0; c < channels; c++) {
        result[(image * channels + c) * area + place] = values[(image * area + place) * channels + c] as number;
      }
    }
  }
  return result;
}

/**
 * The package onnxruntime-node, which is installed only where it is asked for.
 * @throws MixnasError `ONNXRUNTIME_MISSING`
 */
export async function loadOnnxRuntime() {
  try {
    return await import('onnxruntime-node');
  } catch (cause) {
    throw new MixnasError('ONNXRUNTIME_MISSING', `ONNX Runtime cannot be loaded: ${messageOf(cause)}`, {
      cause,
      hint: `${installCommand('onnx')} adds it`,
      exitCode: 1,
    });
  }
}

/** ONNX Runtime and its version, as stored with figures: `onnxruntime 1.30.0`. */
export function onnxRuntimeVersion(versions: { readonly node?: string; readonly common: string }): string {
  return `onnxruntime ${versions.node ?? versions.common}`;
}

/** A session and what makes its tensors. */
async function openSession(bytes: Uint8Array, threads: number, input: string) {
  const { InferenceSession, Tensor, env } = await loadOnnxRuntime();
  let session: Awaited<ReturnType<typeof InferenceSession.create>>;
  try {
    session = await InferenceSession.create(bytes, { logSeverityLevel: 3, intraOpNumThreads: threads });
  } catch (cause) {
    throw new MixnasError('ONNX_REFUSED', `ONNX Runtime refuses the file: ${messageOf(cause)}`, { cause, exitCode: 1 });
  }
  if (!session.inputNames.includes(input)) {
    const message = `the ONNX file takes ${session.inputNames.join(', ')}: expected ${input}`;
    throw new MixnasError('PREPROCESSING', message, {
      hint: 'expected a file and a preprocessing of one mixnas export',
    });
  }
  return { session, Tensor, version: onnxRuntimeVersion(env.versions), dispose: () => session.release() };
}

/**
 * Opens an ONNX file in ONNX Runtime on the CPU.
 * @throws MixnasError `ONNXRUNTIME_MISSING`; `ONNX_REFUSED` when the runtime does not take the file, `PREPROCESSING` when it
 *   has another input
 */
export async function openOnnx(bytes: Uint8Array, threads: number): Promise<OnnxRunner> {
  const { session, Tensor, version, dispose } = await openSession(bytes, threads, ONNX_INPUT);
  return {
    version,
    async predict(images, count, [height, width]) {
      const channels = images.length / (count * height * width);
      const values = toChannelsFirst(images, count, height * width, channels);
      const input = new Tensor('float32', values, [count, channels, height, width]);
      const answer = await session.run({ [ONNX_INPUT]: input });
      return answer[ONNX_OUTPUT]?.data as Float32Array;
    },
    dispose,
  };
}

/** The least positive float32, instead of a probability of 0, which has no logarithm. */
const LEAST = 2 ** -149;

/**
 * Opens an ONNX file with its preprocessing inside. Its images are RGB values 0 to 255, and its logits are logarithms of the
 * probabilities, which have the same softmax.
 * @throws MixnasError as `openOnnx`
 */
export async function openOnnxPixels(bytes: Uint8Array, threads: number): Promise<OnnxRunner> {
  const { session, Tensor, version, dispose } = await openSession(bytes, threads, ONNX_PIXELS);
  return {
    version,
    async predict(images, count, [height, width]) {
      const pixels = Uint8Array.from(images, Math.round);
      const answer = await session.run({ [ONNX_PIXELS]: new Tensor('uint8', pixels, [count, height, width, 3]) });
      const probabilities = answer[ONNX_PROBABILITIES]?.data as Float32Array;
      return probabilities.map((one) => Math.log(Math.max(one, LEAST)));
    },
    dispose,
  };
}
