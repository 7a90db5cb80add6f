import type { GraphNode, PoolOp, Shape, SqueezeExciteOp } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import { writeActivation } from './activations.ts';
import { explicitPads, toFiltersFirst, writeConv } from './write-conv.ts';
import { writeDepthwise } from './write-depthwise.ts';
import type { OnnxValue, OnnxWriter } from './writer.ts';

/** The value as [batch, channels, height, width]. */
function spatial(writer: OnnxWriter, value: OnnxValue): string {
  if (!value.isFlat) return value.name;
  const name = `${value.name}.spatial`;
  if (writer.nodes.some((node) => node.name === name)) return name;
  return writer.node(name, 'Reshape', [value.name, writer.integers(`${name}.shape`, [0, value.shape[2], 1, 1])]);
}

/** The value as [batch, channels], where it is 1×1. */
export function flat(writer: OnnxWriter, value: OnnxValue, name: string): string {
  return value.isFlat ? value.name : writer.node(name, 'Flatten', [value.name]);
}

function writePool(writer: OnnxWriter, id: string, op: PoolOp, x: string, input: Shape): string {
  const attributes = {
    kernel_shape: [op.kernel, op.kernel],
    strides: [op.stride, op.stride],
    pads: explicitPads(input, op.kernel, op.stride, op.padding),
  };
  return writer.node(id, op.kind === 'max-pool' ? 'MaxPool' : 'AveragePool', [x], attributes);
}

function writeSqueezeExcite(writer: OnnxWriter, id: string, op: SqueezeExciteOp, x: string, channels: number): string {
  const layer = (part: 'reduce' | 'expand', value: string, inputs: number, filters: number): string => {
    const kernel = toFiltersFirst(writer.weight(`${id}/${part}.kernel`), 1, inputs, filters);
    const names = [
      value,
      writer.floats(`${id}/${part}.kernel`, kernel, [filters, inputs, 1, 1]),
      writer.floats(`${id}/${part}.bias`, writer.weight(`${id}/${part}.bias`), [filters]),
    ];
    return writer.node(`${id}.${part}`, 'Conv', names, { kernel_shape: [1, 1] });
  };
  const mean = writer.node(`${id}.mean`, 'GlobalAveragePool', [x]);
  const reduced = writeActivation(writer, `${id}.act`, op.fn, layer('reduce', mean, channels, op.channels));
  const factor = writeActivation(writer, `${id}.gate`, op.gate, layer('expand', reduced, op.channels, channels));
  return writer.node(id, 'Mul', [x, factor]);
}

function writeBatchNorm(writer: OnnxWriter, id: string, epsilon: number, x: string, channels: number): string {
  const names = (['gamma', 'beta', 'mean', 'variance'] as const).map((role) =>
    writer.floats(`${id}/${role}`, writer.weight(`${id}/${role}`), [channels]),
  );
  return writer.node(id, 'BatchNormalization', [x, ...names], { epsilon: { float: epsilon } });
}

/** Channels seen as [groups, n], transposed to [n, groups]; 0 in a reshape keeps the batch. */
function writeShuffle(writer: OnnxWriter, id: string, groups: number, x: string, [h, w, c]: Shape): string {
  const apart = writer.integers(`${id}.apart.shape`, [0, groups, c / groups, h, w]);
  const together = writer.integers(`${id}.shape`, [0, c, h, w]);
  const seen = writer.node(`${id}.apart`, 'Reshape', [x, apart]);
  const exchanged = writer.node(`${id}.exchanged`, 'Transpose', [seen], { perm: [0, 2, 1, 3, 4] });
  return writer.node(id, 'Reshape', [exchanged, together]);
}

/** A row and a column of zeros at the end, then everything but the first row and column. */
function writeShift(writer: OnnxWriter, id: string, x: string, [h, w]: Shape): string {
  const pads = [0, 0, 0, 0, 0, 0, 1, 1];
  const padded = writer.isPlain
    ? writer.node(`${id}.padded`, 'Pad', [x], { pads })
    : writer.node(`${id}.padded`, 'Pad', [x, writer.integers(`${id}.pads`, pads)]);
  return writer.slice(id, padded, [1, 1], [h + 1, w + 1], [2, 3]);
}

/** The values in the order that the graph has them, channels last, as one vector. */
function writeFlatten(writer: OnnxWriter, id: string, x: string, [h, w, c]: Shape): string {
  const isInOrder = c === 1 || h * w === 1;
  const ordered = isInOrder ? x : writer.node(`${id}.channels-last`, 'Transpose', [x], { perm: [0, 2, 3, 1] });
  return writer.node(id, 'Flatten', [ordered]);
}

/** Joined along channels; vectors stay vectors. */
function writeConcat(writer: OnnxWriter, id: string, inputs: readonly OnnxValue[], isFlat: boolean): string {
  const names = inputs.map((input) => (isFlat ? input.name : spatial(writer, input)));
  return writer.node(id, 'Concat', names, { axis: 1 });
}

function writeDense(writer: OnnxWriter, id: string, units: number, bias: boolean, x: string, inputs: number): string {
  // [units, inputs], the only form that OpenCV reads; it is that of a 1×1 kernel with its filters first
  const kernel = toFiltersFirst(writer.weight(`${id}/kernel`), 1, inputs, units);
  const names = [x, writer.floats(`${id}/kernel`, kernel, [units, inputs])];
  // in operator set 10 a Gemm needs one
  const added = bias ? writer.weight(`${id}/bias`) : new Float32Array(units);
  return writer.node(id, 'Gemm', [...names, writer.floats(`${id}/bias`, added, [units])], { transB: 1 });
}

/**
 * Appends the ONNX nodes of one graph node, in inference form.
 * @param inputs the values that it reads
 * @param shape its own value's shape
 */
export function writeNode(writer: OnnxWriter, node: GraphNode, inputs: readonly OnnxValue[], shape: Shape): OnnxValue {
  const { id, op } = node;
  const first = inputs[0];
  if (first === undefined) throw bug(`node ${id} reads nothing`);
  const value = (name: string, isFlat = false): OnnxValue => ({ name, shape, isFlat });
  const x = (): string => spatial(writer, first);
  const channels = first.shape[2];
  switch (op.kind) {
    case 'conv':
      return value(writeConv(writer, id, op, x(), first.shape));
    case 'depthwise':
      return value(writeDepthwise(writer, id, op, x(), first.shape, shape));
    case 'batch-norm':
      return value(writeBatchNorm(writer, id, op.epsilon, first.name, channels), first.isFlat);
    case 'activation':
      return value(writeActivation(writer, id, op.fn, first.name), first.isFlat);
    case 'squeeze-excite':
      return value(writeSqueezeExcite(writer, id, op, x(), channels));
    case 'add':
      return value(
        inputs
          .map((input) => spatial(writer, input))
          .reduce((sum, other, i) => writer.node(i === inputs.length - 1 ? id : `${id}.${i}`, 'Add', [sum, other])),
      );
    case 'concat': {
      const isFlat = inputs.every((input) => input.isFlat);
      return value(writeConcat(writer, id, inputs, isFlat), isFlat);
    }
    case 'flatten':
      return first.isFlat ? { ...first, shape } : value(writeFlatten(writer, id, first.name, first.shape), true);
    case 'split': {
      const start = op.sizes.slice(0, op.index).reduce((sum, size) => sum + size, 0);
      return value(writer.slice(id, x(), [start], [start + shape[2]], [1]));
    }
    case 'channel-shuffle':
      return value(writeShuffle(writer, id, op.groups, x(), first.shape));
    case 'max-pool':
    case 'avg-pool':
      return value(writePool(writer, id, op, x(), first.shape));
    case 'global-avg-pool':
      return value(writer.node(id, 'GlobalAveragePool', [x()]));
    case 'shift':
      return value(writeShift(writer, id, x(), first.shape));
    case 'dense':
      return value(writeDense(writer, id, op.units, op.bias, flat(writer, first, `${id}.flat`), channels), true);
    case 'dropout':
      return { ...first, shape };
  }
}
