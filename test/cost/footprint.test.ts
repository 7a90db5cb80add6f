import { describe, expect, it } from 'vitest';
import { type Footprint, footprintOf } from '../../src/cost/index.ts';
import { onnxModel } from '../../src/export/index.ts';
import { DATA_TYPE, decodeModel } from '../../src/export/onnx/protobuf.ts';
import { GraphBuilder, initialWeights, type Value } from '../../src/graph/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';

/** Of an image of 4 × 4 × 3 = 48 values. */
function footprint(make: (builder: GraphBuilder) => Value): Footprint {
  const builder = new GraphBuilder('tiny', [4, 4, 3]);
  return footprintOf(builder.build(make(builder)));
}

/** Floats of a 3 × 3 convolution from 3 to 8 channels without bias; it writes 4 × 4 × 8 = 128 values. */
const STEM = 3 * 3 * 3 * 8;
const BYTES = 4;

function stem(builder: GraphBuilder): Value {
  return builder.activation('act', builder.batchNorm('bn', builder.conv('conv', builder.input, 8, 3)), 'relu');
}

describe('the footprint of a network', () => {
  it('folds a batch norm into the bias of its convolution, and runs it and the activation in place', () => {
    expect(footprint(stem)).toEqual({
      macs: 16 * STEM,
      params: STEM + 2 * 8,
      activations: 128,
      modelBytes: BYTES * (STEM + 8),
      peakBytes: BYTES * (48 + 128),
    });
  });

  it('counts a bias once where batch norm folds into it', () => {
    const { modelBytes } = footprint((b) => b.batchNorm('bn', b.conv('conv', b.input, 8, 3, { bias: true })));
    expect(modelBytes).toBe(BYTES * (STEM + 8));
  });

  it('keeps all four tensors of a batch norm that cannot be folded, and a value that is read again', () => {
    const found = footprint((b) => {
      const x = b.conv('conv', b.input, 8, 3);
      return b.add('sum', { kind: 'add' }, x, b.batchNorm('bn', x));
    });
    expect(found).toMatchObject({ modelBytes: BYTES * (STEM + 4 * 8), peakBytes: BYTES * (128 + 128) });
  });

  it('does not fold a batch norm behind anything but a convolution, nor behind the answer of the network', () => {
    const behindPool = footprint((b) => {
      const pooled = b.add('pool', { kind: 'max-pool', kernel: 3, stride: 1, padding: 'same' }, b.input);
      return b.batchNorm('bn', pooled);
    });
    expect(behindPool).toMatchObject({ modelBytes: BYTES * 4 * 3, peakBytes: BYTES * (48 + 48), activations: 0 });
    const builder = new GraphBuilder('answer', [4, 4, 3]);
    const answer = builder.conv('conv', builder.input, 8, 3);
    builder.batchNorm('bn', answer);
    expect(footprintOf(builder.build(answer)).modelBytes).toBe(BYTES * (STEM + 4 * 8));
  });

  it('keeps the input of a residual block until it is added', () => {
    const found = footprint((b) => {
      const x = stem(b);
      const y = b.block('1').batchNorm('bn', b.conv('conv', x, 8, 1));
      return b.add('sum', { kind: 'add' }, x, y);
    });
    expect(found).toMatchObject({
      activations: 128 + 128,
      modelBytes: BYTES * (STEM + 8 + 8 * 8 + 8),
      peakBytes: BYTES * (128 + 128),
    });
  });

  it('counts both products of squeeze-and-excitation, which scales in place', () => {
    const found = footprint((b) =>
      b.add('se', { kind: 'squeeze-excite', channels: 2, fn: 'relu', gate: 'sigmoid' }, stem(b)),
    );
    expect(found).toMatchObject({
      activations: 128 + 2 + 8,
      modelBytes: BYTES * (STEM + 8 + (8 * 2 + 2) + (2 * 8 + 8)),
      peakBytes: BYTES * (48 + 128),
    });
  });

  it('counts each group of a mixed depthwise convolution with its kernel', () => {
    const found = footprint((b) => {
      const x = stem(b);
      return b.block('1').batchNorm('bn', b.depthwise('dw', x, [3, 5]));
    });
    expect(found).toMatchObject({
      activations: 128 + 128,
      modelBytes: BYTES * (STEM + 8 + 4 * 9 + 4 * 25 + 8),
      peakBytes: BYTES * (128 + 128),
    });
  });

  it('lets values go that nothing reads any more, and counts what a dense layer writes', () => {
    const found = footprint((b) => {
      const small = b.conv('half', stem(b), 8, 1, { stride: 2, bias: true });
      const pooled = b.add('pool', { kind: 'global-avg-pool' }, small);
      return b.add('fc', { kind: 'dense', units: 5, bias: true }, pooled);
    });
    // 48 + 128 and 128 + 32 values live at the convolutions, 32 + 8 and 8 + 5 behind them
    expect(found).toMatchObject({
      activations: 128 + 32 + 5,
      modelBytes: BYTES * (STEM + 8 + (8 * 8 + 8) + (8 * 5 + 5)),
      peakBytes: BYTES * (48 + 128),
    });
  });

  it('lets a vector of all values lie where they are', () => {
    const found = footprint((b) => b.add('flat', { kind: 'flatten' }, stem(b)));
    expect(found).toMatchObject({ activations: 128, peakBytes: BYTES * (48 + 128) });
  });
});

describe('modelBytes', () => {
  it.each(['mixnet-s', 'mobilenet-v3-large', 'shufflenet-v2-1.0', 'fbnet-a'])(
    'of %s are the bytes of all floats in the exported file, batch norm folded and kernels not padded',
    (name) => {
      const graph = buildZoo(name, { size: 33, classes: 5 });
      const details = { name, version: '0', fold: true, weights: 'seed 1', params: 1, macs: 1 };
      const model = decodeModel(onnxModel({ graph, weights: initialWeights(graph, 1) }, details, 'split'));
      const floats = model.graph.initializer.filter(({ dataType }) => dataType === DATA_TYPE.float);
      const bytes = floats.reduce((sum, { rawData }) => sum + rawData.byteLength, 0);
      expect(footprintOf(graph).modelBytes).toBe(bytes);
    },
  );
});
