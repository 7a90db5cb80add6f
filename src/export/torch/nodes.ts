import {
  type ActivationName,
  axisWindow,
  type ConvOp,
  type DepthwiseGroup,
  type DepthwiseOp,
  depthwiseGroups,
  extentOf,
  type GraphNode,
  type PoolOp,
  type Shape,
} from '../../graph/index.ts';
import type { HelperName } from './helpers.ts';
import type { TorchTensor } from './safetensors.ts';
import type { NodeWeights } from './tensors.ts';

/** A node in Python. */
export interface TorchNode {
  /** What makes its layer; null where it has none. */
  readonly layer: string | null;
  /** What computes its value. */
  readonly value: string;
  readonly tensors: readonly TorchTensor[];
  /** Definitions that the module needs for it. */
  readonly helpers: readonly HelperName[];
}

/** What a node is written from. */
export interface TorchContext {
  /** Of its layer. */
  readonly name: string;
  /** Python expressions of its inputs. */
  readonly inputs: readonly string[];
  /** Shape of the first input. */
  readonly shape: Shape;
  readonly weights: NodeWeights;
}

const FUNCTIONS: Readonly<Record<ActivationName, string>> = {
  relu: 'F.relu',
  relu6: 'F.relu6',
  swish: 'F.silu',
  'hard-swish': 'F.hardswish',
  sigmoid: 'torch.sigmoid',
  'hard-sigmoid': 'F.hardsigmoid',
};

/** Zeros around an image: [left, right, top, bottom]. */
function sidesOf([height, width]: Shape, extent: number, stride: number, padding: ConvOp['padding']): number[] {
  const rows = axisWindow(height, extent, stride, padding);
  const columns = axisWindow(width, extent, stride, padding);
  return [columns.before, columns.after, rows.before, rows.after];
}

/** A padding as a convolution takes it, and what is padded before. */
function paddingOf(sides: readonly number[], x: string): { own: string; input: string } {
  const [left, right, top, bottom] = sides;
  if (left === right && top === bottom) return { own: `(${top}, ${left})`, input: x };
  return { own: '(0, 0)', input: `F.pad(${x}, (${sides.join(', ')}))` };
}

const python = (value: boolean): string => (value ? 'True' : 'False');
const list = (values: readonly unknown[]): string => `[${values.join(', ')}]`;
const tuples = (values: readonly (readonly number[])[]): string => list(values.map((value) => `(${value.join(', ')})`));

function convNode(op: ConvOp, { name, inputs: [x], shape, weights }: TorchContext): TorchNode {
  const sides = sidesOf(shape, extentOf(op.kernel, op.dilation), op.stride, op.padding);
  const { own, input } = paddingOf(sides, x as string);
  const rest = `stride=${op.stride}, padding=${own}, dilation=${op.dilation}, groups=${op.groups}, bias=${python(op.bias)}`;
  return {
    layer: `nn.Conv2d(${shape[2]}, ${op.filters}, ${op.kernel}, ${rest})`,
    value: `self.${name}(${input})`,
    tensors: [weights.tensor('kernel', `${name}.weight`), ...(op.bias ? [weights.tensor('bias', `${name}.bias`)] : [])],
    helpers: [],
  };
}

/** One kernel for all channels: a plain convolution with as many groups. */
function singleDepthwise(op: DepthwiseOp, { name, inputs: [x], shape, weights }: TorchContext): TorchNode {
  const [{ taps, dilation }] = depthwiseGroups(op, shape[2]) as [DepthwiseGroup];
  const { own, input } = paddingOf(sidesOf(shape, extentOf(taps, dilation), op.stride, op.padding), x as string);
  const rest = `stride=${op.stride}, padding=${own}, dilation=${dilation}, groups=${shape[2]}, bias=${python(op.bias)}`;
  return {
    layer: `nn.Conv2d(${shape[2]}, ${shape[2]}, ${taps}, ${rest})`,
    value: `self.${name}(${input})`,
    tensors: [
      weights.tensor('kernel.0', `${name}.weight`),
      ...(op.bias ? [weights.tensor('bias', `${name}.bias`)] : []),
    ],
    helpers: [],
  };
}

function mixedDepthwise(op: DepthwiseOp, { name, inputs: [x], shape, weights }: TorchContext): TorchNode {
  const groups = depthwiseGroups(op, shape[2]);
  const kernels = groups.map(({ channels, taps, dilation }) => [channels, taps, dilation]);
  const pads = groups.map(({ taps, dilation }) => sidesOf(shape, extentOf(taps, dilation), op.stride, op.padding));
  const bias = op.bias ? [weights.tensor('bias', `${name}.bias`)] : [];
  return {
    layer: `MixedDepthwise(${tuples(kernels)}, ${tuples(pads)}, stride=${op.stride}, bias=${python(op.bias)})`,
    value: `self.${name}(${x})`,
    tensors: [...groups.map((_, i) => weights.tensor(`kernel.${i}`, `${name}.convs.${i}.weight`)), ...bias],
    helpers: ['MixedDepthwise'],
  };
}

function poolNode(op: PoolOp, { inputs: [x], shape }: TorchContext): TorchNode {
  const sides = `(${sidesOf(shape, op.kernel, op.stride, op.padding).join(', ')})`;
  const none = { layer: null, tensors: [] };
  if (op.kind === 'avg-pool') {
    return { ...none, value: `average(${x}, ${op.kernel}, ${op.stride}, ${sides})`, helpers: ['average'] };
  }
  const padded = `F.pad(${x}, ${sides}, value=float("-inf"))`;
  return { ...none, value: `F.max_pool2d(${padded}, ${op.kernel}, ${op.stride})`, helpers: [] };
}

function plain(value: string): TorchNode {
  return { layer: null, value, tensors: [], helpers: [] };
}

/** A node as Python: the line that makes its layer, the expression of its value, and its weights. */
export function torchNode({ op }: GraphNode, context: TorchContext): TorchNode {
  const { name, inputs, shape, weights } = context;
  const [x] = inputs;
  switch (op.kind) {
    case 'conv':
      return convNode(op, context);
    case 'depthwise':
      return op.kernels.length === 1 ? singleDepthwise(op, context) : mixedDepthwise(op, context);
    case 'batch-norm': {
      const momentum = Number((1 - op.momentum).toPrecision(6));
      const layer = `nn.BatchNorm2d(${shape[2]}, eps=${op.epsilon}, momentum=${momentum})`;
      return { layer, value: `self.${name}(${x})`, tensors: weights.batchNorm(name), helpers: [] };
    }
    case 'squeeze-excite': {
      const layer = `SqueezeExcite(${shape[2]}, ${op.channels}, ${FUNCTIONS[op.fn]}, ${FUNCTIONS[op.gate]})`;
      const tensors = (['reduce', 'expand'] as const).flatMap((part) => [
        weights.pointwise(`${part}.kernel`, `${name}.${part}.weight`),
        weights.tensor(`${part}.bias`, `${name}.${part}.bias`),
      ]);
      return { layer, value: `self.${name}(${x})`, tensors, helpers: ['SqueezeExcite'] };
    }
    case 'dense': {
      const layer = `nn.Linear(${shape[2]}, ${op.units}, bias=${python(op.bias)})`;
      const bias = op.bias ? [weights.tensor('bias', `${name}.bias`)] : [];
      const tensors = [weights.tensor('kernel', `${name}.weight`), ...bias];
      return { layer, value: `self.${name}(${x}.flatten(1))[:, :, None, None]`, tensors, helpers: [] };
    }
    case 'max-pool':
    case 'avg-pool':
      return poolNode(op, context);
    case 'activation':
      return plain(`${FUNCTIONS[op.fn]}(${x})`);
    case 'add':
      return plain(inputs.join(' + '));
    case 'concat':
      return plain(`torch.cat((${inputs.join(', ')}), 1)`);
    case 'flatten':
      return plain(`${x}.permute(0, 2, 3, 1).flatten(1)[:, :, None, None]`);
    case 'split': {
      const start = op.sizes.slice(0, op.index).reduce((a, b) => a + b, 0);
      return plain(`${x}[:, ${start}:${start + (op.sizes[op.index] as number)}]`);
    }
    case 'channel-shuffle':
      return plain(`F.channel_shuffle(${x}, ${op.groups})`);
    case 'global-avg-pool':
      return plain(`${x}.mean((2, 3), keepdim=True)`);
    case 'shift':
      return plain(`F.pad(${x}[:, :, 1:, 1:], (0, 1, 0, 1))`);
    case 'dropout':
      return plain(`F.dropout(${x}, ${op.rate}, self.training)`);
  }
}
