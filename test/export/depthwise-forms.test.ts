import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../src/engine/index.ts';
import { type DepthwiseForm, type ModelDetails, onnxModel, openOnnx } from '../../src/export/index.ts';
import { fastestSegments, segmentChannels, segmentsOf } from '../../src/export/onnx/depthwise-segments.ts';
import { decodeModel } from '../../src/export/onnx/protobuf.ts';
import {
  type DepthwiseOp,
  type Graph,
  GraphBuilder,
  type GraphNode,
  inferShape,
  inferShapes,
  type Shape,
} from '../../src/graph/index.ts';
import { relativeDifference } from '../../src/measure/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { jitteredWeights, PLAIN, randomImages, settledWeights } from './settled.ts';

const FORMS: readonly DepthwiseForm[] = ['split', 'merged', 'fastest'];
const DETAILS: ModelDetails = { name: 'net', version: '1.2.3', fold: false, weights: 'seed 1', params: 10, macs: 20 };

type Case = Partial<DepthwiseOp> & { readonly kernels: readonly number[] };

function depthwiseOp(settings: Case): DepthwiseOp {
  return {
    kind: 'depthwise',
    partition: 'equal',
    stride: 1,
    dilated: false,
    bias: false,
    padding: 'same',
    ...settings,
  };
}

/** A depthwise convolution whose every output position has its own weight in the answer where the image is square. */
function around([height, width, channels]: Shape, settings: Case): Graph {
  const builder = new GraphBuilder('around', [height, width, 3]);
  let x = builder.conv('widen', builder.input, channels, 1);
  x = builder.activation('act', builder.batchNorm('bn', x), 'swish');
  x = builder.block('0').add('depthwise', depthwiseOp(settings), x);
  x = builder.activation('depthwise-act', builder.batchNorm('depthwise-bn', x), 'swish');
  builder.block('fc');
  const [rows, columns] = x.shape;
  x =
    rows === columns
      ? builder.conv('all', x, 6, rows, { padding: 'valid' })
      : builder.add('pool', { kind: 'global-avg-pool' }, x);
  return builder.build(builder.add('dense', { kind: 'dense', units: 4, bias: true }, x));
}

const CASES: readonly (readonly [string, Shape, Case])[] = [
  ['3+5+7 on an odd size', [9, 9, 24], { kernels: [3, 5, 7] }],
  ['3+5+7+9, stride 2, odd size', [13, 13, 26], { kernels: [3, 5, 7, 9], stride: 2 }],
  ['3+5+7+9, stride 2, even size', [12, 12, 26], { kernels: [3, 5, 7, 9], stride: 2 }],
  [
    '1+3+5, stride 2, even size: the kernels do not share their middle',
    [12, 12, 17],
    { kernels: [1, 3, 5], stride: 2 },
  ],
  ['1+3, stride 3', [10, 10, 9], { kernels: [1, 3], stride: 3 }],
  ['1+5, stride 4, on 8', [8, 8, 16], { kernels: [1, 5], stride: 4 }],
  ['large kernels first', [11, 11, 21], { kernels: [9, 3, 7], stride: 2 }],
  ['dilated 3+5+9', [10, 10, 25], { kernels: [3, 5, 9], dilated: true }],
  ['exponential 3+5+7 with a bias', [7, 7, 40], { kernels: [3, 5, 7], partition: 'exponential', bias: true }],
  ['groups in multiples of 8', [9, 9, 44], { kernels: [3, 5, 7], channelMultiple: 8 }],
  ['kernels larger than the image', [2, 2, 12], { kernels: [3, 7, 11] }],
  ['a 1×1 image, stride 2', [1, 1, 6], { kernels: [3, 5], stride: 2 }],
  ['an oblong image, even by odd, stride 2', [12, 7, 20], { kernels: [1, 5, 3], stride: 2 }],
  ['one kernel', [9, 9, 10], { kernels: [5], stride: 2, bias: true }],
  ['one dilated kernel', [9, 9, 10], { kernels: [7], dilated: true }],
  ['two equal groups without padding', [9, 9, 10], { kernels: [3, 3], padding: 'valid', stride: 2 }],
];

describe('the forms of a mixed depthwise convolution in an ONNX file', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
  });
  afterAll(() => engine.dispose());

  async function largestDifference(graph: Graph, fold: boolean): Promise<number> {
    const network = { graph, weights: await settledWeights(engine, graph, 1) };
    const session = await engine.compile(graph, network.weights, PLAIN);
    const images = randomImages(graph, 2);
    const ours = await session.predict(images, 2);
    session.dispose();
    const [height, width] = graph.input;
    const apart: number[] = [];
    for (const form of FORMS) {
      const runner = await openOnnx(onnxModel(network, { ...DETAILS, fold }, form), 1);
      apart.push(relativeDifference(ours, await runner.predict(images, 2, [height, width])));
      await runner.dispose();
    }
    return Math.max(...apart);
  }

  it.each(CASES)(
    '%s: all answer as our engine does to 1e-5, batch norm kept and folded',
    async (_, shape, settings) => {
      const graph = around(shape, settings);
      expect(await largestDifference(graph, false)).toBeLessThan(1e-5);
      expect(await largestDifference(graph, true)).toBeLessThan(1e-5);
    },
  );

  it('is one convolution when merged, and as many as it has kernels between slices and Concat when split', () => {
    const graph = around([9, 9, 24], { kernels: [3, 5, 7] });
    const network = { graph, weights: jitteredWeights(graph, 1) };
    const types = (form: DepthwiseForm) =>
      decodeModel(onnxModel(network, DETAILS, form))
        .graph.node.filter(({ name }) => name.startsWith('0.depthwise') && !name.includes('-'))
        .map(({ opType }) => opType);
    expect(types('merged')).toEqual(['Conv']);
    expect(types('split')).toEqual(['Slice', 'Conv', 'Slice', 'Conv', 'Slice', 'Conv', 'Concat']);
  });

  it('stands in the metadata, with the channels of each convolution; fastest is the default', () => {
    const graph = around([9, 9, 24], { kernels: [3, 5, 7] });
    const network = { graph, weights: jitteredWeights(graph, 1) };
    const metadata = (bytes: Uint8Array) =>
      Object.fromEntries(decodeModel(bytes).metadataProps.map(({ key, value }) => [key, value]));
    expect(metadata(onnxModel(network, DETAILS, 'split'))).toMatchObject({
      depthwise: 'split',
      depthwiseParts: '{"0.depthwise":[8,8,8]}',
    });
    expect(metadata(onnxModel(network, DETAILS))).toMatchObject({
      depthwise: 'fastest',
      depthwiseParts: '{"0.depthwise":[24]}',
    });
  });
});

describe('the rule for the fastest form', () => {
  function sizes(name: string, layer: string): number[] {
    const graph = buildZoo(name, { size: 224, classes: 10 });
    const shapes = inferShapes(graph);
    const node = graph.nodes.find(({ id }) => id === `${layer}.depthwise`) as GraphNode;
    const [input, output] = [node.inputs[0] as string, node.id].map((id) => shapes.get(id) as Shape) as [Shape, Shape];
    return segmentsOf(node.op as DepthwiseOp, 'fastest', input, output).map(segmentChannels);
  }

  it('merges where padding costs less than moving values: large images, kernels of like sizes', () => {
    expect(sizes('mixnet-s', '3')).toEqual([144]);
    expect(sizes('mixnet-l', '1')).toEqual([192]);
  });

  it('keeps very different kernels on small images apart, cut at multiples of 8 channels', () => {
    expect(sizes('mixnet-s', '11')).toEqual([88, 88, 88, 96]);
    expect(sizes('mixnet-l', '12')).toEqual([120, 120, 120, 120]);
  });

  it('never cuts one kernel, and never merges dilated kernels that would become large ones', () => {
    const one = segmentsOf(depthwiseOp({ kernels: [7] }), 'fastest', [14, 14, 90], [14, 14, 90]);
    expect(one.map(segmentChannels)).toEqual([90]);
    const dilated = depthwiseOp({ kernels: [3, 9, 11], dilated: true });
    expect(fastestSegments(dilated, [14, 14, 240], [14, 14, 240]).map(segmentChannels)).toEqual([80, 80, 80]);
  });

  it('gives every channel to exactly one convolution, in order, with its own kernel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 6, max: 300 }),
        fc.uniqueArray(fc.constantFrom(1, 3, 5, 7, 9, 11), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(...FORMS),
        fc.integer({ min: 1, max: 2 }),
        (channels, kernels, side, form, stride) => {
          const op = depthwiseOp({ kernels, stride });
          const input: Shape = [side, side, channels];
          const output = inferShape({ id: 'x', op, inputs: [], block: '0' }, [input]);
          const parts = segmentsOf(op, form, input, output).flat();
          let next = 0;
          for (const { start, end, group, index } of parts) {
            expect(start).toBe(next);
            expect(start).toBeGreaterThanOrEqual(group.offset);
            expect(end).toBeLessThanOrEqual(group.offset + group.channels);
            expect(group.taps).toBe(kernels[index]);
            next = end;
          }
          expect(next).toBe(channels);
        },
      ),
    );
  });
});
