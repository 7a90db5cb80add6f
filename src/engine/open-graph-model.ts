import type { GraphModelFiles, GraphModelRunner } from './tfjs/graph-model.ts';

/**
 * Opens a TensorFlow.js graph model with TensorFlow.js's own loader; its code is loaded now, not before.
 * @throws MixnasError `TFJS_CONVERTER_MISSING`, `TFJS_REFUSED`
 */
export async function openGraphModel(files: GraphModelFiles): Promise<GraphModelRunner> {
  const loader = await import('./tfjs/graph-model.ts');
  return await loader.openGraphModel(files);
}
