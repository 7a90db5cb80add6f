import type { CompileSettings, Engine } from '../../src/engine/index.ts';
import { type Graph, graphParameters, initialWeights, type Weights } from '../../src/graph/index.ts';
import { stream } from '../../src/util/random.ts';

/** Normal random images float32 [count, height, width, channels] for a network. */
export function randomImages({ name, input }: Graph, count: number): Float32Array {
  const draws = stream(0, 'images', name);
  return Float32Array.from({ length: count * input[0] * input[1] * input[2] }, () => draws.normal());
}

/** Fresh weights whose biases, scales and shifts are not the plain 0 and 1. */
export function jitteredWeights(graph: Graph, seed: number): Map<string, Float32Array> {
  const weights = initialWeights(graph, seed);
  for (const { name, role } of graphParameters(graph)) {
    const draws = stream(seed, 'jitter', name);
    const drawn: Partial<Record<typeof role, () => number>> = {
      gamma: () => 0.6 + 0.8 * draws.next(),
      beta: () => 0.2 * draws.normal(),
      bias: () => 0.2 * draws.normal(),
    };
    const draw = drawn[role];
    if (draw !== undefined) weights.set(name, (weights.get(name) as Float32Array).map(draw));
  }
  return weights;
}

/** Settings to compile with for inference alone. */
export const PLAIN: CompileSettings = {
  batchSize: 4,
  optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
  weightDecay: 0,
  averageDecay: null,
  batchNormMomentum: 0,
  threads: 1,
};

/**
 * Weights as training leaves them: jittered, and moving statistics that are those of a batch, so that values neither
 * vanish nor explode on their way through the network. (One step at rate 0 with a batch norm momentum of 0.)
 */
export async function settledWeights(engine: Engine, graph: Graph, seed: number): Promise<Weights> {
  const session = await engine.compile(graph, jitteredWeights(graph, seed), PLAIN);
  try {
    const count = PLAIN.batchSize;
    const classes = (await session.predict(randomImages(graph, 1), 1)).length;
    const targets = new Float32Array(count * classes).fill(1 / classes);
    await session.trainBatch(
      { count, images: randomImages(graph, count), targets },
      { step: 0, learningRate: 0, dropoutSeed: 1 },
    );
    return await session.weights();
  } finally {
    session.dispose();
  }
}

/** |a - b| / |b| over all values of all tensors of `b`, in the Euclidean norm. */
export function relativeDistance(a: Weights, b: Weights): number {
  let apart = 0;
  let size = 0;
  for (const [name, values] of b) {
    for (const [i, value] of values.entries()) {
      apart += ((a.get(name)?.[i] ?? Number.NaN) - value) ** 2;
      size += value ** 2;
    }
  }
  return Math.sqrt(apart / size);
}
