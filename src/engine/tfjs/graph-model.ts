import * as tf from '@tensorflow/tfjs-core';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { installCommand } from '../../util/optional-packages.ts';
import { openBackend } from './backend.ts';

/** Content of the files of a TensorFlow.js graph model. */
export interface GraphModelFiles {
  /** Content of `model.json`. */
  readonly model: Readonly<Record<string, unknown>>;
  /** Content of the one file of weights that it names. */
  readonly weights: Uint8Array;
}

/** A loaded TensorFlow.js graph model. */
export interface GraphModelRunner {
  /** The loader and its version. */
  readonly version: string;
  /**
   * Logits float32 [count, classes].
   * @param images float32 [count, height, width, channels]
   */
  predict(images: Float32Array, count: number, size: readonly [height: number, width: number]): Promise<Float32Array>;
  dispose(): void;
}

async function loadConverter() {
  try {
    return await import('@tensorflow/tfjs-converter');
  } catch (cause) {
    throw new MixnasError('TFJS_CONVERTER_MISSING', `TensorFlow.js's loader cannot be loaded: ${messageOf(cause)}`, {
      cause,
      hint: `${installCommand('tfjs')} adds it`,
      exitCode: 1,
    });
  }
}

/**
 * Opens a graph model with TensorFlow.js's own loader, `tf.loadGraphModel`, on the back end `wasm`.
 * @throws MixnasError `TFJS_CONVERTER_MISSING`; `TFJS_REFUSED` when the loader does not take the files
 */
export async function openGraphModel({ model, weights }: GraphModelFiles): Promise<GraphModelRunner> {
  const { loadGraphModel, version_converter: version } = await loadConverter();
  await openBackend('wasm');
  // Through text and back, as a file is read: what JSON cannot hold must not reach the loader.
  const { weightsManifest, ...artifacts } = JSON.parse(JSON.stringify(model));
  try {
    const weightSpecs = weightsManifest.flatMap((group: { weights: unknown[] }) => group.weights);
    const weightData = weights.slice().buffer as ArrayBuffer;
    const loaded = await loadGraphModel({ load: async () => ({ ...artifacts, weightSpecs, weightData }) });
    return {
      version: `tfjs-converter ${version}`,
      async predict(images, count, [height, width]) {
        const shape = [count, height, width, images.length / (count * height * width)];
        const logits = tf.tidy(() => loaded.predict(tf.tensor(images, shape)) as tf.Tensor);
        const values = (await logits.data()) as Float32Array;
        logits.dispose();
        return values;
      },
      dispose: () => loaded.dispose(),
    };
  } catch (cause) {
    throw new MixnasError('TFJS_REFUSED', `TensorFlow.js refuses the model: ${messageOf(cause)}`, {
      cause,
      exitCode: 1,
    });
  }
}
