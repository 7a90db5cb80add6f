import { MixnasError, messageOf } from '../../util/errors.ts';
import { installCommand } from '../../util/optional-packages.ts';
import { ONNX_PIXELS } from './file.ts';

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

/** Numbers that a file answered. */
export interface OnnxAnswer {
  readonly dims: readonly number[];
  /** float32, or int64 as a BigInt64Array. */
  readonly data: unknown;
}

/** A file that is loaded in ONNX Runtime. */
export interface OnnxSession {
  /** ONNX Runtime and its version. */
  readonly version: string;
  readonly outputs: readonly string[];
  /**
   * Its answers by name.
   * @param images float32 [count, height, width, channels]; rearranged as the file wants them, and whole numbers 0 to 255 where it takes pixels
   */
  run(
    images: Float32Array,
    count: number,
    size: readonly [height: number, width: number],
  ): Promise<Readonly<Record<string, OnnxAnswer>>>;
  dispose(): Promise<void>;
}

/**
 * Opens an ONNX file in ONNX Runtime on the CPU.
 * @param inputs names of which its input has one: `ONNX_INPUT`, `ONNX_PIXELS`
 * @throws MixnasError `ONNXRUNTIME_MISSING`; `ONNX_REFUSED` when the runtime does not take the file, `PREPROCESSING` when it
 *   has another input
 */
export async function openSession(bytes: Uint8Array, threads: number, inputs: readonly string[]): Promise<OnnxSession> {
  const { InferenceSession, Tensor, env } = await loadOnnxRuntime();
  let session: Awaited<ReturnType<typeof InferenceSession.create>>;
  try {
    session = await InferenceSession.create(bytes, { logSeverityLevel: 3, intraOpNumThreads: threads });
  } catch (cause) {
    throw new MixnasError('ONNX_REFUSED', `ONNX Runtime refuses the file: ${messageOf(cause)}`, { cause, exitCode: 1 });
  }
  const input = inputs.find((name) => session.inputNames.includes(name));
  if (input === undefined) {
    const message = `the ONNX file takes ${session.inputNames.join(', ')}: expected ${inputs.join(' or ')}`;
    throw new MixnasError('PREPROCESSING', message, {
      hint: 'expected a file and a preprocessing of one mixnas export',
    });
  }
  const tensorOf = (images: Float32Array, count: number, [height, width]: readonly [number, number]) => {
    if (input === ONNX_PIXELS)
      return new Tensor('uint8', Uint8Array.from(images, Math.round), [count, height, width, 3]);
    const channels = images.length / (count * height * width);
    const values = toChannelsFirst(images, count, height * width, channels);
    return new Tensor('float32', values, [count, channels, height, width]);
  };
  return {
    version: onnxRuntimeVersion(env.versions),
    outputs: session.outputNames,
    run: async (images, count, size) => await session.run({ [input]: tensorOf(images, count, size) }),
    dispose: () => session.release(),
  };
}
