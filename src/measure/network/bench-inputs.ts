import type { Batch, CompileSettings } from '../../engine/index.ts';
import { type Graph, inferShapes } from '../../graph/index.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { stream } from '../../util/random.ts';

/** How a measured network is trained: plain SGD with momentum, as comparisons with other tools do it. */
export function benchSettings(batchSize: number, threads: number): CompileSettings {
  return {
    batchSize,
    threads,
    optimizer: { kind: 'sgd', momentum: 0.9, nesterov: false },
    weightDecay: 1e-5,
    averageDecay: null,
    batchNormMomentum: null,
  };
}

/** Classes that a network tells apart. */
export function classesOf(graph: Graph): number {
  return (inferShapes(graph).get(graph.output) as readonly number[]).reduce((a, b) => a * b, 1);
}

/** Images that are drawn; a larger batch repeats them. */
const DRAWN = 64;

/**
 * Normally distributed images with random classes.
 * @throws MixnasError `OUT_OF_MEMORY` when the batch itself does not fit
 */
export function benchBatch(graph: Graph, count: number): Batch {
  const draws = stream('bench', 'batch');
  const classes = classesOf(graph);
  const floats = graph.input.reduce((a, b) => a * b, count);
  try {
    const images = new Float32Array(floats);
    const drawn = Math.min(floats, (floats / count) * DRAWN);
    for (let i = 0; i < drawn; i++) images[i] = draws.normal();
    for (let from = drawn; from < floats; from += drawn) images.copyWithin(from, 0, drawn);
    const targets = new Float32Array(count * classes);
    for (let i = 0; i < count; i++) targets[i * classes + draws.int(classes)] = 1;
    return { count, images, targets };
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new MixnasError('OUT_OF_MEMORY', `${count} images of ${graph.input.join('×')}: ${messageOf(cause)}`, {
      hint: 'use a smaller --batch or --size',
      exitCode: 1,
      cause,
    });
  }
}
