import {
  type ActivationName,
  type ConvOp,
  type DepthwiseOp,
  depthwiseGroups,
  type GraphNode,
  type Padding,
  type PoolOp,
  type Shape,
  type SqueezeExciteOp,
} from '../../graph/index.ts';
import { bug, MixnasError } from '../../util/errors.ts';
import { attr, type TfValue, type TfWriter } from './writer.ts';

/** Attributes of windows: strides, padding, dilations along [batch, height, width, channels]. */
function windowAttributes(stride: number, padding: Padding, dilation = 1) {
  return {
    strides: attr.ints([1, stride, stride, 1]),
    dilations: attr.ints([1, dilation, dilation, 1]),
    padding: attr.text(padding.toUpperCase()),
    data_format: attr.text('NHWC'),
    explicit_paddings: attr.ints([]),
  };
}

function writeActivation(writer: TfWriter, name: string, fn: ActivationName, x: string): string {
  const hardSigmoid = (own: string): string => {
    const moved = writer.node(`${own}/moved`, 'AddV2', [x, writer.floats(`${own}/three`, Float32Array.of(3), [])]);
    const clipped = writer.node(`${own}/clipped`, 'Relu6', [moved]);
    return writer.node(own, 'Mul', [clipped, writer.floats(`${own}/sixth`, Float32Array.of(1 / 6), [])]);
  };
  switch (fn) {
    case 'relu':
      return writer.node(name, 'Relu', [x]);
    case 'relu6':
      return writer.node(name, 'Relu6', [x]);
    case 'sigmoid':
      return writer.node(name, 'Sigmoid', [x]);
    case 'swish':
      return writer.node(name, 'Mul', [x, writer.node(`${name}/sigmoid`, 'Sigmoid', [x])]);
    case 'hard-sigmoid':
      return hardSigmoid(name);
    case 'hard-swish':
      return writer.node(name, 'Mul', [x, hardSigmoid(`${name}/gate`)]);
  }
}

/** Consecutive channel groups of `sizes`. @returns the names of the parts */
function writeSplit(writer: TfWriter, name: string, x: string, sizes: readonly number[]): string[] {
  const inputs = [x, writer.integers(`${name}/sizes`, sizes), writer.integers(`${name}/axis`, [3], [])];
  writer.node(name, 'SplitV', inputs, { num_split: attr.int(sizes.length), Tlen: attr.type('DT_INT32') });
  return sizes.map((_, i) => (i === 0 ? name : `${name}:${i}`));
}

/** @param along the axis: 3, or 1 for vectors [batch, channels] */
function writeConcat(writer: TfWriter, name: string, parts: readonly string[], along: 1 | 3 = 3): string {
  const axis = writer.integers(`${name}/axis`, [along], []);
  return writer.node(name, 'ConcatV2', [...parts, axis], { N: attr.int(parts.length), Tidx: attr.type('DT_INT32') });
}

function writeBias(writer: TfWriter, id: string, x: string, isWanted: boolean): string {
  if (!isWanted) return x;
  const values = writer.weight(`${id}/bias`);
  return writer.node(id, 'BiasAdd', [x, writer.floats(`${id}/bias`, values, [values.length])], {
    data_format: attr.text('NHWC'),
  });
}

/** The kernel of one group out of [taps, taps, inputs, filters]: `filters` / `groups` columns from `first` on. */
function columns(kernel: Float32Array, filters: number, first: number, count: number): Float32Array {
  const rows = kernel.length / filters;
  const result = new Float32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    result.set(kernel.subarray(row * filters + first, row * filters + first + count), row * count);
  }
  return result;
}

/** TensorFlow.js has no grouped convolution: the groups are split, convolved one by one and joined. */
function writeConv(writer: TfWriter, id: string, op: ConvOp, x: string, input: Shape): string {
  const { groups, filters, kernel } = op;
  if (op.stride > 1 && op.dilation > 1) {
    throw new MixnasError(
      'TFJS_CANNOT',
      `node ${id}: stride ${op.stride} with dilation ${op.dilation} does not exist in TensorFlow.js`,
      { hint: 'export to ONNX instead' },
    );
  }
  const attributes = windowAttributes(op.stride, op.padding, op.dilation);
  const body = op.bias ? `${id}/conv` : id;
  const isGrouped = groups > 1;
  const inputs = input[2] / groups;
  const parts = isGrouped ? writeSplit(writer, `${id}/split`, x, Array(groups).fill(inputs)) : [x];
  const outputs = parts.map((part, i) => {
    const count = filters / groups;
    const values = columns(writer.weight(`${id}/kernel`), filters, i * count, count);
    const name = isGrouped ? `${id}/group${i}` : body;
    const weights = writer.floats(`${name}/kernel`, values, [kernel, kernel, inputs, count]);
    return writer.node(name, 'Conv2D', [part, weights], attributes);
  });
  return writeBias(writer, id, isGrouped ? writeConcat(writer, body, outputs) : (outputs[0] as string), op.bias);
}

function writeDepthwise(writer: TfWriter, id: string, op: DepthwiseOp, x: string, input: Shape): string {
  const groups = depthwiseGroups(op, input[2]);
  const body = op.bias ? `${id}/conv` : id;
  const isMixed = groups.length > 1;
  const sizes = groups.map(({ channels }) => channels);
  const parts = isMixed ? writeSplit(writer, `${id}/split`, x, sizes) : [x];
  const outputs = groups.map(({ channels, taps, dilation }, i) => {
    const name = isMixed ? `${id}/group${i}` : body;
    const kernel = writer.floats(`${name}/kernel`, writer.weight(`${id}/kernel.${i}`), [taps, taps, channels, 1]);
    const attributes = windowAttributes(op.stride, op.padding, dilation);
    return writer.node(name, 'DepthwiseConv2dNative', [parts[i] as string, kernel], attributes);
  });
  return writeBias(writer, id, isMixed ? writeConcat(writer, body, outputs) : (outputs[0] as string), op.bias);
}

function writeBatchNorm(writer: TfWriter, id: string, epsilon: number, x: string, channels: number): string {
  const names = (['gamma', 'beta', 'mean', 'variance'] as const).map((role) =>
    writer.floats(`${id}/${role}`, writer.weight(`${id}/${role}`), [channels]),
  );
  return writer.node(id, 'FusedBatchNormV3', [x, ...names], {
    U: attr.type('DT_FLOAT'),
    epsilon: attr.float(epsilon),
    is_training: attr.bool(false),
    data_format: attr.text('NHWC'),
  });
}

function writeMean(writer: TfWriter, id: string, x: string): string {
  return writer.node(id, 'Mean', [x, writer.integers(`${id}/axes`, [1, 2])], {
    keep_dims: attr.bool(true),
    Tidx: attr.type('DT_INT32'),
  });
}

function writeSqueezeExcite(writer: TfWriter, id: string, op: SqueezeExciteOp, x: string, channels: number): string {
  const layer = (part: 'reduce' | 'expand', value: string, inputs: number, filters: number): string => {
    const values = writer.weight(`${id}/${part}.kernel`);
    const kernel = writer.floats(`${id}/${part}/kernel`, values, [1, 1, inputs, filters]);
    const y = writer.node(`${id}/${part}/conv`, 'Conv2D', [value, kernel], windowAttributes(1, 'same'));
    const bias = writer.floats(`${id}/${part}/bias`, writer.weight(`${id}/${part}.bias`), [filters]);
    return writer.node(`${id}/${part}`, 'BiasAdd', [y, bias], { data_format: attr.text('NHWC') });
  };
  const mean = writeMean(writer, `${id}/mean`, x);
  const reduced = writeActivation(writer, `${id}/act`, op.fn, layer('reduce', mean, channels, op.channels));
  const factor = writeActivation(writer, `${id}/gate`, op.gate, layer('expand', reduced, op.channels, channels));
  return writer.node(id, 'Mul', [x, factor]);
}

function writePool(writer: TfWriter, id: string, op: PoolOp, x: string): string {
  const { strides, padding, data_format } = windowAttributes(op.stride, op.padding);
  const attributes = { ksize: attr.ints([1, op.kernel, op.kernel, 1]), strides, padding, data_format };
  return writer.node(id, op.kind === 'max-pool' ? 'MaxPool' : 'AvgPool', [x], attributes);
}

function writeReshape(writer: TfWriter, id: string, x: string, shape: readonly number[]): string {
  return writer.node(id, 'Reshape', [x, writer.integers(`${id}/shape`, shape)], { Tshape: attr.type('DT_INT32') });
}

function writeSlice(
  writer: TfWriter,
  id: string,
  x: string,
  begin: readonly number[],
  size: readonly number[],
): string {
  const inputs = [x, writer.integers(`${id}/begin`, begin), writer.integers(`${id}/size`, size)];
  return writer.node(id, 'Slice', inputs, { Index: attr.type('DT_INT32') });
}

/** Channels seen as [groups, n], transposed to [n, groups]. */
function writeShuffle(writer: TfWriter, id: string, groups: number, x: string, [h, w, c]: Shape): string {
  const seen = writeReshape(writer, `${id}/apart`, x, [-1, groups, c / groups]);
  const order = writer.integers(`${id}/order`, [0, 2, 1]);
  const exchanged = writer.node(`${id}/exchanged`, 'Transpose', [seen, order], { Tperm: attr.type('DT_INT32') });
  return writeReshape(writer, id, exchanged, [-1, h, w, c]);
}

/** A row and a column of zeros at the end, then everything but the first row and column. */
function writeShift(writer: TfWriter, id: string, x: string, [h, w, c]: Shape): string {
  const paddings = writer.integers(`${id}/paddings`, [0, 0, 0, 1, 0, 1, 0, 0], [4, 2]);
  const padded = writer.node(`${id}/padded`, 'Pad', [x, paddings], { Tpaddings: attr.type('DT_INT32') });
  return writeSlice(writer, id, padded, [0, 1, 1, 0], [-1, h, w, c]);
}

function writeDense(writer: TfWriter, id: string, units: number, bias: boolean, x: string, inputs: number): string {
  const kernel = writer.floats(`${id}/kernel`, writer.weight(`${id}/kernel`), [inputs, units]);
  const attributes = { transpose_a: attr.bool(false), transpose_b: attr.bool(false) };
  return writeBias(writer, id, writer.node(bias ? `${id}/product` : id, 'MatMul', [x, kernel], attributes), bias);
}

/** The value as [batch, height, width, channels]. */
function spatial(writer: TfWriter, value: TfValue): string {
  if (!value.isFlat) return value.name;
  const name = `${value.name}/spatial`;
  return writer.nodes.some((node) => node.name === name)
    ? name
    : writeReshape(writer, name, value.name, [-1, ...value.shape]);
}

/** The value as [batch, channels], where it is 1×1. */
export function flat(writer: TfWriter, value: TfValue, name: string): string {
  return value.isFlat ? value.name : writeReshape(writer, name, value.name, [-1, value.shape[2]]);
}

/**
 * Appends the TensorFlow nodes of one graph node, in inference form.
 * @param inputs the values that it reads
 * @param shape its own value's shape
 * @throws MixnasError `TFJS_CANNOT` for what TensorFlow.js has no op for
 */
export function writeNode(writer: TfWriter, node: GraphNode, inputs: readonly TfValue[], shape: Shape): TfValue {
  const { id, op } = node;
  const first = inputs[0];
  if (first === undefined) throw bug(`node ${id} reads nothing`);
  const value = (name: string, isFlat = false): TfValue => ({ name, shape, isFlat });
  const x = (): string => spatial(writer, first);
  const channels = first.shape[2];
  switch (op.kind) {
    case 'conv':
      return value(writeConv(writer, id, op, x(), first.shape));
    case 'depthwise':
      return value(writeDepthwise(writer, id, op, x(), first.shape));
    case 'batch-norm':
      return value(writeBatchNorm(writer, id, op.epsilon, x(), channels));
    case 'activation':
      return value(writeActivation(writer, id, op.fn, first.name), first.isFlat);
    case 'squeeze-excite':
      return value(writeSqueezeExcite(writer, id, op, x(), channels));
    case 'add': {
      const add = (sum: string, other: string, i: number): string =>
        writer.node(i === inputs.length - 2 ? id : `${id}/sum${i}`, 'AddV2', [sum, other]);
      const [start, ...others] = inputs.map((input) => spatial(writer, input)) as [string, ...string[]];
      return value(others.reduce(add, start));
    }
    case 'concat': {
      const isFlat = inputs.every((input) => input.isFlat);
      const parts = inputs.map((input) => (isFlat ? input.name : spatial(writer, input)));
      return value(writeConcat(writer, id, parts, isFlat ? 1 : 3), isFlat);
    }
    case 'flatten':
      return first.isFlat ? { ...first, shape } : value(writeReshape(writer, id, first.name, [-1, shape[2]]), true);
    case 'split': {
      const start = op.sizes.slice(0, op.index).reduce((sum, size) => sum + size, 0);
      return value(writeSlice(writer, id, x(), [0, 0, 0, start], [-1, ...shape]));
    }
    case 'channel-shuffle':
      return value(writeShuffle(writer, id, op.groups, x(), first.shape));
    case 'max-pool':
    case 'avg-pool':
      return value(writePool(writer, id, op, x()));
    case 'global-avg-pool':
      return value(writeMean(writer, id, x()));
    case 'shift':
      return value(writeShift(writer, id, x(), first.shape));
    case 'dense':
      return value(writeDense(writer, id, op.units, op.bias, flat(writer, first, `${id}/flat`), channels), true);
    case 'dropout':
      return { ...first, shape };
  }
}
