import { needTfjs } from './need-tfjs.ts';
import type { GraphModelFiles, GraphModelRunner } from './tfjs/graph-model.ts';

/**
 * Opens a TensorFlow.js graph model with TensorFlow.js's own loader; its code is loaded now, not before.
 * @throws MixnasError `ENGINE_MISSING`, `TFJS_CONVERTER_MISSING`, `TFJS_REFUSED`
 */
export async function openGraphModel(files: GraphModelFiles): Promise<GraphModelRunner> {
  return await needTfjs(async () => (await import('./tfjs/graph-model.ts')).openGraphModel(files));
}
