import {
  axisWindow,
  type ConvOp,
  type DenseOp,
  type DepthwiseOp,
  depthwiseGroups,
  extentOf,
  type GraphNode,
  type Shape,
} from '../../../graph/index.ts';
import { MOST_CHUNKS, needsGradient, type Planner } from './planner.ts';
import {
  channelsOf,
  gradientOperands,
  plainValue,
  positionsOf,
  type Tensor,
  type Value,
  viewOperands,
} from './value.ts';
import { inUnits, makeBuffer, type Operand } from './words.ts';

/** Rows that a chunk should have at least, so that adding up the chunks' weight gradients stays cheap. */
const ROWS_PER_CHUNK = 256;
const FEWEST_CHUNKS = 4;

/** The batch norm that follows, where it is the only reader and takes the batch's statistics. */
function normAfter(plan: Planner, node: GraphNode): GraphNode | null {
  const readers = plan.readers(node.id);
  const next = plan.graph.nodes[readers[0] ?? -1];
  if (plan.settings.form === 'inference' || readers.length !== 1 || node.id === plan.graph.output) return null;
  return next?.op.kind === 'batch-norm' ? next : null;
}

/**
 * What a convolution makes: in the type of activations where a norm alone reads it, but float32 before a sum, which shares its
 * gradient with what was summed.
 */
function madeTensor(plan: Planner, node: GraphNode, at: number): Tensor {
  const { form, activations } = plan.settings;
  const norm = normAfter(plan, node);
  const summed = norm !== null && plan.readers(norm.id).some((reader) => plan.graph.nodes[reader]?.op.kind === 'add');
  const type = form === 'training' && norm !== null && !summed ? activations : 'float32';
  return plan.tensor(plan.shapes.get(node.id) as Shape, at, true, type);
}

/** Sums for the norm that follows; its moving mean is their pivot. */
function statistics(plan: Planner, node: GraphNode, tensor: Tensor, chunks: number): Operand[] {
  const stride = inUnits(channelsOf(tensor));
  const next = normAfter(plan, node);
  if (next === null) return [null, null, stride];
  tensor.sums = { buffer: makeBuffer(chunks * 2 * stride), chunks };
  return [plan.weight(next, 'mean'), tensor.sums.buffer, stride];
}

/** Chunks of a convolution: fewer where the weights are large beside the image. */
function convChunks(plan: Planner, rows: number): number {
  return plan.chunks(Math.max(FEWEST_CHUNKS, Math.min(MOST_CHUNKS, Math.floor(rows / ROWS_PER_CHUNK))));
}

function convShape(input: Shape, output: Shape, op: ConvOp): number[] {
  const extent = extentOf(op.kernel, op.dilation);
  const top = axisWindow(input[0], extent, op.stride, op.padding).before;
  const left = axisWindow(input[1], extent, op.stride, op.padding).before;
  return [...input, ...output, op.kernel, op.stride, op.dilation, top, left, op.groups];
}

export function planConv(plan: Planner, node: GraphNode, at: number, op: ConvOp): void {
  const output = plan.shapes.get(node.id) as Shape;
  const pointwise = op.kernel === 1 && op.stride === 1;
  const id = node.inputs[0] as string;
  const value = pointwise ? plan.lazy(id) : plan.ungated(id);
  const shape = convShape(value.tensor.shape, output, op);
  const tensor = madeTensor(plan, node, at);
  const chunks = convChunks(plan, plan.settings.batchSize * positionsOf(tensor));
  const bias = op.bias ? plan.weight(node, 'bias') : null;
  const kernel = plan.weight(node, 'kernel');
  const sums = statistics(plan, node, tensor, chunks);
  plan.emit('convForward', [...shape, ...viewOperands(value), kernel, bias, tensor.buffer, ...sums, chunks]);
  plan.setValue(node.id, plainValue(tensor));
  plan.onBackward(() => {
    const wanted = needsGradient(value);
    const size = op.kernel * op.kernel * (value.tensor.shape[2] / op.groups) * op.filters;
    plan.emit('convBackward', [
      ...shape,
      ...viewOperands(value),
      kernel,
      ...gradientOperands(tensor),
      wanted ? 1 : 0,
      ...plan.sink(value, chunks),
      makeBuffer(chunks * size),
      plan.weight(node, 'kernel', 'gradients'),
      bias === null ? null : makeBuffer(chunks * inUnits(op.filters)),
      bias === null ? null : plan.weight(node, 'bias', 'gradients'),
      chunks,
    ]);
  });
}

/** A dense layer is a 1×1 convolution of a 1×1 image. */
export function planDense(plan: Planner, node: GraphNode, at: number, op: DenseOp): void {
  const { units, bias } = op;
  const conv = { kind: 'conv', filters: units, kernel: 1, stride: 1, groups: 1, dilation: 1, padding: 'same' } as const;
  planConv(plan, node, at, { ...conv, bias });
}

function depthwiseShape(plan: Planner, node: GraphNode, op: DepthwiseOp, value: Value, output: Shape): Operand[] {
  const input = value.tensor.shape;
  const groups = depthwiseGroups(op, input[2]);
  const each = groups.flatMap(({ offset, channels, taps, dilation }, i): Operand[] => {
    const extent = extentOf(taps, dilation);
    const top = axisWindow(input[0], extent, op.stride, op.padding).before;
    const left = axisWindow(input[1], extent, op.stride, op.padding).before;
    const weights = plan.weight(node, `kernel.${i}`);
    const gradient = plan.weight(node, `kernel.${i}`, 'gradients');
    return [offset, channels, taps, dilation, top, left, weights, gradient];
  });
  return [...input, output[0], output[1], op.stride, groups.length, ...each];
}

export function planDepthwise(plan: Planner, node: GraphNode, at: number, op: DepthwiseOp): void {
  const output = plan.shapes.get(node.id) as Shape;
  const value = plan.ungated(node.inputs[0] as string);
  const shape = depthwiseShape(plan, node, op, value, output);
  const tensor = madeTensor(plan, node, at);
  const chunks = plan.chunks();
  const bias = op.bias ? plan.weight(node, 'bias') : null;
  const sums = statistics(plan, node, tensor, chunks);
  plan.emit('depthwiseForward', [...shape, ...viewOperands(value), bias, tensor.buffer, ...sums, chunks]);
  plan.setValue(node.id, plainValue(tensor));
  plan.onBackward(() => {
    const size = depthwiseGroups(op, output[2]).reduce((sum, g) => sum + g.taps * g.taps * g.channels, 0);
    plan.emit('depthwiseBackward', [
      ...shape,
      ...viewOperands(value),
      ...gradientOperands(tensor),
      needsGradient(value) ? 1 : 0,
      ...plan.sink(value, chunks),
      makeBuffer(chunks * size),
      bias === null ? null : makeBuffer(chunks * inUnits(output[2])),
      bias === null ? null : plan.weight(node, 'bias', 'gradients'),
      chunks,
    ]);
  });
}
