import { ONNX_INPUT, ONNX_OUTPUT, ONNX_PIXELS } from './file.ts';
import { ONNX_PROBABILITIES } from './model.ts';
import { openSession } from './session.ts';

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

/**
 * Opens an ONNX file in ONNX Runtime on the CPU.
 * @throws MixnasError `ONNXRUNTIME_MISSING`; `ONNX_REFUSED` when the runtime does not take the file, `PREPROCESSING` when it
 *   has another input
 */
export async function openOnnx(bytes: Uint8Array, threads: number): Promise<OnnxRunner> {
  const { version, run, dispose } = await openSession(bytes, threads, [ONNX_INPUT]);
  return {
    version,
    predict: async (images, count, size) => (await run(images, count, size))[ONNX_OUTPUT]?.data as Float32Array,
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
  const { version, run, dispose } = await openSession(bytes, threads, [ONNX_PIXELS]);
  return {
    version,
    async predict(images, count, size) {
      const probabilities = (await run(images, count, size))[ONNX_PROBABILITIES]?.data as Float32Array;
      return probabilities.map((one) => Math.log(Math.max(one, LEAST)));
    },
    dispose,
  };
}
