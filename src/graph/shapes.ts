import { MixnasError } from '../util/errors.ts';
import { type Graph, type GraphNode, INPUT, type Shape } from './graph.ts';
import { MAX_KERNELS, splitChannels } from './mixed.ts';
import type { ConvOp, DepthwiseOp, Op, Padding, SplitOp } from './ops.ts';
import { axisWindow, extentOf } from './padding.ts';

/** A shape error of one node: where, what was expected, what it got. */
function fail(node: GraphNode, problem: string): never {
  throw new MixnasError('GRAPH_SHAPE', `node ${node.id} (${node.op.kind}): ${problem}`);
}

function requireInteger(node: GraphNode, name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least)
    fail(node, `${name} = ${value}: expected an integer of at least ${least}`);
}

function windowed(node: GraphNode, input: Shape, extent: number, stride: number, padding: Padding, c: number): Shape {
  const height = axisWindow(input[0], extent, stride, padding).output;
  const width = axisWindow(input[1], extent, stride, padding).output;
  if (height < 1 || width < 1) {
    fail(node, `a window of ${extent} does not fit into an image of ${input[0]}×${input[1]} without padding`);
  }
  return [height, width, c];
}

function convShape(node: GraphNode, op: ConvOp, input: Shape): Shape {
  for (const name of ['filters', 'kernel', 'stride', 'groups', 'dilation'] as const)
    requireInteger(node, name, op[name], 1);
  if (input[2] % op.groups !== 0) fail(node, `${input[2]} input channels are not divisible by ${op.groups} groups`);
  if (op.filters % op.groups !== 0) fail(node, `${op.filters} filters are not divisible by ${op.groups} groups`);
  return windowed(node, input, extentOf(op.kernel, op.dilation), op.stride, op.padding, op.filters);
}

/** Names the node in the error of a split that leaves a group empty. */
function requireSplit(node: GraphNode, op: DepthwiseOp, channels: number): void {
  try {
    splitChannels(channels, op.kernels.length, op.partition, op.channelMultiple);
  } catch (cause) {
    if (!(cause instanceof MixnasError)) throw cause;
    throw new MixnasError(cause.code, `node ${node.id} (${op.kind}): ${cause.message}`, { hint: cause.hint, cause });
  }
}

function depthwiseShape(node: GraphNode, op: DepthwiseOp, input: Shape): Shape {
  requireInteger(node, 'stride', op.stride, 1);
  if (op.kernels.length < 1 || op.kernels.length > MAX_KERNELS) {
    fail(node, `${op.kernels.length} kernels: expected 1 to ${MAX_KERNELS}`);
  }
  for (const kernel of op.kernels) {
    requireInteger(node, 'kernel', kernel, 1);
    if (kernel % 2 === 0) fail(node, `kernel ${kernel} is even: expected odd sizes`);
  }
  if (op.channelMultiple !== undefined) requireInteger(node, 'channelMultiple', op.channelMultiple, 1);
  if (op.dilated && op.stride !== 1) fail(node, `dilated with stride ${op.stride}: dilation needs stride 1`);
  requireSplit(node, op, input[2]);
  const largest = Math.max(...op.kernels);
  if (op.padding === 'valid' && op.kernels.some((kernel) => kernel !== largest)) {
    fail(node, 'kernels of different sizes need padding "same"');
  }
  return windowed(node, input, largest, op.stride, op.padding, input[2]);
}

function splitShape(node: GraphNode, op: SplitOp, input: Shape): Shape {
  const sum = op.sizes.reduce((total, size) => total + size, 0);
  if (sum !== input[2]) fail(node, `sizes ${op.sizes.join(' + ')} = ${sum}: expected the input's ${input[2]} channels`);
  const size = op.sizes[op.index];
  if (size === undefined || size < 1)
    fail(node, `index ${op.index}: expected 0..${op.sizes.length - 1} with a size of at least 1`);
  return [input[0], input[1], size];
}

function single(node: GraphNode, inputs: readonly Shape[]): Shape {
  const first = inputs[0];
  if (inputs.length !== 1 || first === undefined) fail(node, `${inputs.length} inputs: expected 1`);
  return first;
}

function equalInputs(node: GraphNode, inputs: readonly Shape[], axes: readonly number[]): Shape {
  const first = inputs[0];
  if (inputs.length < 2 || first === undefined) fail(node, `${inputs.length} inputs: expected at least 2`);
  for (const other of inputs) {
    if (axes.some((axis) => other[axis] !== first[axis])) {
      fail(node, `inputs ${inputs.map((shape) => shape.join('×')).join(' and ')} do not fit together`);
    }
  }
  return first;
}

/**
 * Output shape of one node given its inputs' shapes.
 * @throws MixnasError `GRAPH_SHAPE` naming the node, what was expected and what it got
 */
export function inferShape(node: GraphNode, inputs: readonly Shape[]): Shape {
  const op: Op = node.op;
  switch (op.kind) {
    case 'conv':
      return convShape(node, op, single(node, inputs));
    case 'depthwise':
      return depthwiseShape(node, op, single(node, inputs));
    case 'max-pool':
    case 'avg-pool': {
      const input = single(node, inputs);
      requireInteger(node, 'kernel', op.kernel, 1);
      requireInteger(node, 'stride', op.stride, 1);
      return windowed(node, input, op.kernel, op.stride, op.padding, input[2]);
    }
    case 'add':
      return equalInputs(node, inputs, [0, 1, 2]);
    case 'concat': {
      const [height, width] = equalInputs(node, inputs, [0, 1]);
      return [height, width, inputs.reduce((sum, shape) => sum + shape[2], 0)];
    }
    case 'flatten':
      return [1, 1, single(node, inputs).reduce((a, b) => a * b, 1)];
    case 'split':
      return splitShape(node, op, single(node, inputs));
    case 'channel-shuffle': {
      const input = single(node, inputs);
      requireInteger(node, 'groups', op.groups, 1);
      if (input[2] % op.groups !== 0) fail(node, `${input[2]} channels are not divisible by ${op.groups} groups`);
      return input;
    }
    case 'global-avg-pool':
      return [1, 1, single(node, inputs)[2]];
    case 'dense': {
      const input = single(node, inputs);
      requireInteger(node, 'units', op.units, 1);
      if (input[0] !== 1 || input[1] !== 1) fail(node, `input ${input.join('×')}: expected 1×1×channels`);
      return [1, 1, op.units];
    }
    case 'squeeze-excite':
      requireInteger(node, 'channels', op.channels, 1);
      return single(node, inputs);
    case 'dropout':
      if (!(op.rate >= 0 && op.rate < 1)) fail(node, `rate = ${op.rate}: expected 0 <= rate < 1`);
      return single(node, inputs);
    case 'batch-norm':
    case 'activation':
    case 'shift':
      return single(node, inputs);
  }
}

/**
 * Shapes of the input and of every node, by id; checks the whole graph on the way.
 * @throws MixnasError `GRAPH_SHAPE` or `GRAPH_WIRING`
 */
export function inferShapes(graph: Graph): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>([[INPUT, graph.input]]);
  for (const node of graph.nodes) {
    if (shapes.has(node.id))
      throw new MixnasError('GRAPH_WIRING', `node id ${node.id} stands twice in graph ${graph.name}`);
    const inputs = node.inputs.map((id) => {
      const shape = shapes.get(id);
      if (shape === undefined) {
        throw new MixnasError('GRAPH_WIRING', `node ${node.id} reads ${id}, which is not a node before it`);
      }
      return shape;
    });
    shapes.set(node.id, inferShape(node, inputs));
  }
  if (!shapes.has(graph.output))
    throw new MixnasError('GRAPH_WIRING', `output ${graph.output} is not a node of ${graph.name}`);
  return shapes;
}
