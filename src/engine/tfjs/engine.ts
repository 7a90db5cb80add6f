import * as tf from '@tensorflow/tfjs-core';
import { checkWeights, type Graph, inferShapes, type Weights } from '../../graph/index.ts';
import type { CompileSettings, Engine, EngineOptions, Session } from '../engine.ts';
import { openBackend } from './backend.ts';
import { TfjsSession } from './session.ts';

/** Version of what is computed with TensorFlow.js: a change that alters results raises it. */
const VERSION = 2;

/**
 * Opens TensorFlow.js. `wasm` and `cpu` compute on one thread in Node.js, whatever `options.threads` says: several workers
 * use several cores.
 *
 * @throws MixnasError `ENGINE_MISSING`, `ENGINE_BROKEN`
 */
export async function openTfjs(options: Pick<EngineOptions, 'backend'>): Promise<Engine> {
  const { name: backend } = await openBackend(options.backend);
  return {
    name: 'tfjs',
    version: `tfjs ${VERSION} ${backend} (TensorFlow.js ${tf.version_core})`,
    singleThreaded: backend !== 'tensorflow',
    async compile(graph: Graph, weights: Weights, settings: CompileSettings): Promise<Session> {
      inferShapes(graph);
      checkWeights(graph, weights);
      return await TfjsSession.create(graph, weights, settings, backend);
    },
    dispose() {},
  };
}
