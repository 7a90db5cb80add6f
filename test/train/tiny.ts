import { type TrainingSettings, withBatchSize } from '../../src/config/index.ts';
import { trainingSchema } from '../../src/config/training-section.ts';
import type { Dataset, Split } from '../../src/data/dataset.ts';
import { type Graph, GraphBuilder } from '../../src/graph/index.ts';
import type { TrialRequest } from '../../src/trial/index.ts';
import { stream } from '../../src/util/random.ts';

const SIZE = 6;

/** Images of two classes: noise, brighter in the upper or in the lower half. */
function split(name: string, count: number): Split {
  const draws = stream('tiny', name);
  const labels = Uint16Array.from({ length: count }, (_, i) => i % 2);
  const half = (SIZE * SIZE * 3) / 2;
  const images = Uint8Array.from({ length: count * 2 * half }, (_, i) => {
    const [label, lower] = [labels[Math.floor(i / (2 * half))], i % (2 * half) >= half ? 1 : 0];
    return 60 + draws.int(60) + (label === lower ? 60 : 0);
  });
  return { count, images, labels };
}

/** A data set that a network learns within a few steps. */
export const TINY_DATASET: Dataset = {
  hash: 'tiny',
  classes: ['up', 'down'],
  size: SIZE,
  mean: [0.5, 0.5, 0.5],
  deviation: [0.2, 0.2, 0.2],
  train: split('train', 40),
  validation: split('validation', 15),
};

/** A network with a mixed depthwise convolution and dropout. */
export function tinyNetwork(size = SIZE): Graph {
  const builder = new GraphBuilder('tiny', [size, size, 3]);
  let x = builder.activation('act', builder.batchNorm('bn', builder.conv('conv', builder.input, 6, 3)), 'relu');
  x = builder.batchNorm('bn-2', builder.depthwise('depthwise', x, [3, 5], { stride: 2 }));
  x = builder.block('head').conv('last', x, 8, 3, { padding: 'valid' });
  x = builder.add('dropout', { kind: 'dropout', rate: 0.1 }, builder.activation('act', x, 'swish'));
  return builder.build(builder.add('fc', { kind: 'dense', units: 2, bias: true }, x));
}

/** Settings under which the tiny network learns the tiny data set. */
export function tinyTraining(changes: Record<string, unknown> = {}): TrainingSettings {
  const section = trainingSchema.parse({
    epochs: 4,
    batchSize: 8,
    learningRate: 0.05,
    batchNormMomentum: 0.8,
    augmentation: { crop: 1, flip: true },
    ...changes,
  });
  return withBatchSize(section, TINY_DATASET.train.count);
}

export function tinyRequest(changes: Record<string, unknown> = {}, seed = 'seed'): TrialRequest {
  return {
    trial: 3,
    graph: tinyNetwork(),
    data: { kind: 'packed', folder: 'not read here', hash: TINY_DATASET.hash },
    training: tinyTraining(changes),
    engine: { name: 'tfjs', backend: 'wasm', threads: 1 },
    seed,
  };
}
