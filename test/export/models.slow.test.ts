import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../src/engine/index.ts';
import { foldBatchNorm, type ModelDetails, onnxModel, openOnnx, tfjsModel } from '../../src/export/index.ts';
import { decodeModel } from '../../src/export/onnx/protobuf.ts';
import { type Graph, GraphBuilder, type Weights } from '../../src/graph/index.ts';
import { relativeDifference } from '../../src/measure/verify-export.ts';
import { loadSpace } from '../../src/run/index.ts';
import { sampleGenotype } from '../../src/space/index.ts';
import { stream } from '../../src/util/random.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { levelsNetwork } from '../contract/op-networks.ts';
import { thrown } from '../thrown.ts';
import { jitteredWeights, PLAIN, randomImages, settledWeights } from './settled.ts';

const IMAGES = 2;
const DETAILS: ModelDetails = { name: 'net', version: '1.2.3', fold: false, weights: 'seed 1', params: 10, macs: 20 };

/** Every op of the vocabulary in one small network, with odd sizes and channels. */
function everyOp(): Graph {
  const builder = new GraphBuilder('every-op', [13, 13, 3]);
  let x = builder.conv('conv', builder.input, 12, 5, { stride: 2, bias: true, padding: 'valid' });
  x = builder.activation('act', builder.batchNorm('bn', x), 'hard-swish');
  builder.block('0');
  const dilated = builder.depthwise('dilated', x, [3, 5, 7], { dilated: true, partition: 'exponential', bias: true });
  const strided = builder.batchNorm('strided-bn', builder.depthwise('strided', dilated, [3, 5], { stride: 2 }));
  const grouped = builder.conv('grouped', builder.activation('relu6', strided, 'relu6'), 8, 3, {
    groups: 2,
    bias: true,
  });
  const squeezed = builder.add(
    'se',
    { kind: 'squeeze-excite', channels: 3, fn: 'swish', gate: 'hard-sigmoid' },
    grouped,
  );
  const shuffled = builder.add('shuffle', { kind: 'channel-shuffle', groups: 4 }, squeezed);
  const first = builder.add('first', { kind: 'split', sizes: [3, 5], index: 0 }, shuffled);
  const second = builder.add('second', { kind: 'split', sizes: [3, 5], index: 1 }, shuffled);
  const joined = builder.add('join', { kind: 'concat' }, second, first);
  const pool = (role: string, kind: 'max-pool' | 'avg-pool') =>
    builder.add(role, { kind, kernel: 3, stride: 2, padding: 'same' }, joined);
  const wide = builder.conv('wide', joined, 8, 3, { dilation: 2 });
  const shift = builder.add('shift', { kind: 'shift' }, wide);
  const small = builder.add('small', { kind: 'avg-pool', kernel: 1, stride: 2, padding: 'same' }, shift);
  x = builder.add('sum', { kind: 'add' }, pool('max', 'max-pool'), pool('avg', 'avg-pool'), small);
  x = builder.activation('sigmoid', builder.batchNorm('sum-bn', x), 'sigmoid');
  builder.block('fc');
  x = builder.add('pool', { kind: 'global-avg-pool' }, x);
  x = builder.add('hidden', { kind: 'dense', units: 6, bias: false }, x);
  x = builder.batchNorm('hidden-bn', x);
  x = builder.add('both', { kind: 'concat' }, x, builder.activation('hidden-act', x, 'hard-sigmoid'));
  x = builder.add('dropout', { kind: 'dropout', rate: 0.5 }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units: 4, bias: true }, x));
}

function extended(number: number): Graph {
  const space = loadSpace('mixnet-extended', '.');
  return space.decode(sampleGenotype(space, stream(number, 'models')), SMALL);
}

const SMALL = { size: 33, classes: 5, lowRes: false };
const NETWORKS: readonly (readonly [string, () => Graph])[] = [
  ['every op', everyOp],
  ['levels of different depth side by side', levelsNetwork],
  ['mixnet-s', () => buildZoo('mixnet-s', SMALL)],
  ['shufflenet-v2-1.0', () => buildZoo('shufflenet-v2-1.0', SMALL)],
  ['fbnet-a', () => buildZoo('fbnet-a', SMALL)],
  ['mixnet-extended, a genotype', () => extended(2)],
];

describe('exported models', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
  });
  afterAll(() => engine.dispose());

  async function answer(graph: Graph, weights: Weights, images: Float32Array): Promise<Float32Array> {
    const session = await engine.compile(graph, weights, PLAIN);
    try {
      return await session.predict(images, IMAGES);
    } finally {
      session.dispose();
    }
  }

  async function load(network: { graph: Graph; weights: Weights }, fold: boolean): Promise<GraphModel> {
    const { model, weights } = tfjsModel(network, { ...DETAILS, fold });
    const read = JSON.parse(JSON.stringify(model));
    return await loadGraphModel({
      load: async () => ({
        modelTopology: read.modelTopology,
        format: read.format,
        signature: read.signature,
        weightSpecs: read.weightsManifest[0].weights,
        weightData: weights.buffer as ArrayBuffer,
      }),
    });
  }

  it.each(NETWORKS)('%s: ONNX Runtime, stock TensorFlow.js and our engine agree to 1e-4', async (_, build) => {
    const graph = build();
    const network = { graph, weights: await settledWeights(engine, graph, 1) };
    const images = randomImages(graph, IMAGES);
    const ours = await answer(graph, network.weights, images);
    const [height, width] = graph.input;
    for (const fold of [false, true]) {
      const runner = await openOnnx(onnxModel(network, { ...DETAILS, fold }), 1);
      expect(relativeDifference(ours, await runner.predict(images, IMAGES, [height, width]))).toBeLessThan(1e-4);
      await runner.dispose();
      const model = await load(network, fold);
      const logits = model.predict(tf.tensor(images, [IMAGES, height, width, 3])) as Tensor;
      expect(relativeDifference(ours, (await logits.data()) as Float32Array)).toBeLessThan(1e-4);
      model.dispose();
    }
    const folded = foldBatchNorm(network);
    expect(relativeDifference(ours, await answer(folded.graph, folded.weights, images))).toBeLessThan(1e-4);
  });

  it('take any batch size: one image alone has the same logits as in a batch', async () => {
    const graph = everyOp();
    const images = randomImages(graph, IMAGES);
    const runner = await openOnnx(onnxModel({ graph, weights: jitteredWeights(graph, 1) }, DETAILS), 1);
    const both = await runner.predict(images, IMAGES, [13, 13]);
    const one = await runner.predict(images.subarray(0, images.length / 2), 1, [13, 13]);
    await runner.dispose();
    expect(relativeDifference(both.slice(0, 4), one)).toBeLessThan(1e-6);
  });
});

describe('an ONNX file', () => {
  const graph = buildZoo('mixnet-s', SMALL);
  const network = { graph, weights: jitteredWeights(graph, 1) };
  const details = {
    ...DETAILS,
    classes: ['cat', 'dog'],
    normalisation: { mean: [0.5, 0.4, 0.3], deviation: [0.2, 0.2, 0.1] },
  };

  it('states operator set, producer, a dynamic batch and the shapes', () => {
    const model = decodeModel(onnxModel(network, details));
    expect(model).toMatchObject({
      irVersion: 8,
      producerName: 'mixnas',
      producerVersion: '1.2.3',
      opsetImport: [{ domain: '', version: 17 }],
    });
    const dims = (value: (typeof model.graph.input)[number] | undefined) =>
      value?.type.tensorType.shape.dim.map(
        (dim) => ('dimParam' in dim && dim.dimParam) || ('dimValue' in dim && dim.dimValue),
      );
    expect(model.graph.input.map(({ name }) => name)).toEqual(['images']);
    expect(dims(model.graph.input[0])).toEqual(['batch', 3, 33, 33]);
    expect(dims(model.graph.output[0])).toEqual(['batch', 5]);
  });

  it('tells normalisation and class names in its metadata', () => {
    const entries = decodeModel(onnxModel(network, details)).metadataProps.map(({ key, value }) => [key, value]);
    expect(Object.fromEntries(entries)).toMatchObject({
      classes: '["cat","dog"]',
      mean: '[0.5,0.4,0.3]',
      deviation: '[0.2,0.2,0.1]',
      weights: 'seed 1',
      batchNorm: 'kept',
    });
  });

  it('has no batch norm behind a convolution when folded, and is the same file twice', () => {
    const ops = (fold: boolean) =>
      decodeModel(onnxModel(network, { ...details, fold })).graph.node.map(({ opType }) => opType);
    expect(ops(false)).toContain('BatchNormalization');
    expect(ops(true)).not.toContain('BatchNormalization');
    expect(Buffer.compare(onnxModel(network, details), onnxModel(network, details))).toBe(0);
  });

  it('names weights that do not fit', () => {
    const weights = new Map(network.weights).set('stem.conv/kernel', new Float32Array(3));
    expect(thrown(() => onnxModel({ graph, weights }, details)).code).toBe('WEIGHTS_MISMATCH');
  });

  it('is refused by name when it is not one', async () => {
    await expect(openOnnx(new Uint8Array([1, 2, 3]), 1)).rejects.toMatchObject({ code: 'ONNX_REFUSED' });
  });
});

describe('TensorFlow.js export', () => {
  it('names a convolution that TensorFlow.js lacks', () => {
    const builder = new GraphBuilder('g', [9, 9, 3]);
    const x = builder.conv('conv', builder.input, 4, 3, { stride: 2, dilation: 2 });
    const graph = builder.build(builder.block('fc').add('pool', { kind: 'global-avg-pool' }, x));
    const error = thrown(() => tfjsModel({ graph, weights: jitteredWeights(graph, 1) }, DETAILS));
    expect(error).toMatchObject({ code: 'TFJS_CANNOT', exitCode: 2 });
    expect(error.message).toContain('stem.conv: stride 2 with dilation 2');
  });
});

describe('the relative difference', () => {
  it('is the largest difference over the largest value, infinite where lengths differ or a value is not finite', () => {
    expect(relativeDifference(Float32Array.of(1, -4), Float32Array.of(1, -3))).toBe(0.25);
    expect(relativeDifference(Float32Array.of(1), Float32Array.of(1, 2))).toBe(Number.POSITIVE_INFINITY);
    expect(relativeDifference(Float32Array.of(1, 2), Float32Array.of(Number.NaN, 2))).toBe(Number.POSITIVE_INFINITY);
  });
});
