import { axisWindow, type DropoutOp, type GraphNode, type PoolOp, type Shape } from '../../../graph/index.ts';
import { bug } from '../../../util/errors.ts';
import { needsGradient, type Planner } from './planner.ts';
import { channelsOf, isPlain, plainValue, positionsOf, type Tensor, type Value, viewOperands } from './value.ts';
import { type Buffer, makeLike, type Operand, real } from './words.ts';

/** The gradient that a tensor's readers wrote. */
function gradientOf(tensor: Tensor): Buffer {
  if (tensor.gradient === null) throw bug('a tensor that is read has no gradient');
  return tensor.gradient;
}

function output(plan: Planner, node: GraphNode, at: number, inputs: readonly Tensor[]): Tensor {
  const tensor = plan.tensor(
    plan.shapes.get(node.id) as Shape,
    at,
    inputs.some((input) => input.needsGradient),
  );
  plan.setValue(node.id, plainValue(tensor));
  return tensor;
}

/**
 * Whether the gradient of a sum may serve, as it is, as the first part of its input `shared`'s gradient while the
 * convolution behind `normed` still reads it: all else that adds to it comes later in the backward pass.
 */
function mayShare(plan: Planner, node: GraphNode, sharedId: string, shared: Value, normed: Value): boolean {
  const others = plan.readers(sharedId).filter((at) => plan.graph.nodes[at] !== node);
  return (
    isPlain(shared) &&
    shared.tensor.needsGradient &&
    shared.tensor.gradient === null &&
    normed.norm !== null &&
    normed.act === 'none' &&
    normed.tensor.sums !== null &&
    normed.tensor.madeBy > shared.tensor.madeBy &&
    others.every((at) => at < normed.tensor.madeBy)
  );
}

export function planAdd(plan: Planner, node: GraphNode, at: number): void {
  const values = node.inputs.map((id) => plan.ungated(id));
  const tensor = plan.tensor(plan.shapes.get(node.id) as Shape, at, values.some(needsGradient));
  plan.setValue(node.id, plainValue(tensor));
  const place = [channelsOf(tensor), positionsOf(tensor)];
  plan.emit('addValues', [...place, tensor.buffer, values.length, ...values.flatMap(viewOperands)]);
  plan.onBackward(() => {
    if (!tensor.needsGradient) return;
    const d = gradientOf(tensor);
    const [first, second] = values as [Value, Value];
    const [firstId, secondId] = node.inputs as [string, string];
    for (const [id, shared, normed] of [
      [firstId, first, second],
      [secondId, second, first],
    ] as const) {
      if (values.length !== 2 || !mayShare(plan, node, id, shared, normed)) continue;
      shared.tensor.gradient = d;
      const chunks = plan.chunks();
      plan.emit('sinkValue', [...place, d, ...plan.sink(normed, chunks, d), chunks]);
      return;
    }
    for (const value of values) plan.passBack(d, value);
  });
}

/** Part of a value's channels: first channel, and the distance between one and the next. */
interface Channels {
  readonly tensor: Tensor;
  readonly first: number;
  readonly step: number;
}

function copy(plan: Planner, positions: number, count: number, from: Channels, to: Channels): void {
  const side = (channels: Channels, buffer: Buffer): Operand[] => [
    buffer,
    channelsOf(channels.tensor),
    channels.first,
    channels.step,
  ];
  plan.emit('copyChannels', [positions, count, ...side(from, from.tensor.buffer), ...side(to, to.tensor.buffer), 0]);
  plan.onBackward(() => {
    if (!from.tensor.needsGradient) return;
    const target = plan.cleared(from.tensor);
    plan.emit('copyChannels', [positions, count, ...side(to, gradientOf(to.tensor)), ...side(from, target), 1]);
  });
}

export function planConcat(plan: Planner, node: GraphNode, at: number): void {
  const inputs = node.inputs.map((id) => plan.plain(id));
  const tensor = output(plan, node, at, inputs);
  let first = 0;
  for (const input of inputs) {
    const whole = { tensor: input, first: 0, step: 1 };
    copy(plan, positionsOf(tensor), channelsOf(input), whole, { tensor, first, step: 1 });
    first += channelsOf(input);
  }
}

/**
 * The same memory in another shape. The gradient of the vector, which nobody reads once it is whole, becomes the input's or is
 * added to it.
 */
export function planFlatten(plan: Planner, node: GraphNode, at: number): void {
  const input = plan.plain(node.inputs[0] as string);
  const shape = plan.shapes.get(node.id) as Shape;
  const vector: Tensor = { ...input, shape, madeBy: at, sums: null, gradient: null, source: null };
  plan.setValue(node.id, plainValue(vector));
  plan.onBackward(() => {
    if (!input.needsGradient) return;
    const d = gradientOf(vector);
    if (input.gradient === null) input.gradient = d;
    else plan.passBack(d, plainValue(input));
  });
}

export function planSplit(plan: Planner, node: GraphNode, at: number, sizes: readonly number[], index: number): void {
  const input = plan.plain(node.inputs[0] as string);
  const tensor = output(plan, node, at, [input]);
  const first = sizes.slice(0, index).reduce((sum, size) => sum + size, 0);
  copy(plan, positionsOf(tensor), channelsOf(tensor), { tensor: input, first, step: 1 }, { tensor, first: 0, step: 1 });
}

export function planShuffle(plan: Planner, node: GraphNode, at: number, groups: number): void {
  const input = plan.plain(node.inputs[0] as string);
  const tensor = output(plan, node, at, [input]);
  const each = channelsOf(tensor) / groups;
  for (let group = 0; group < groups; group++) {
    const from = { tensor: input, first: group * each, step: 1 };
    copy(plan, positionsOf(tensor), each, from, { tensor, first: group, step: groups });
  }
}

export function planShift(plan: Planner, node: GraphNode, at: number): void {
  const input = plan.plain(node.inputs[0] as string);
  const tensor = output(plan, node, at, [input]);
  plan.emit('shiftValue', [...tensor.shape, input.buffer, tensor.buffer, 0]);
  plan.onBackward(() => {
    if (!input.needsGradient) return;
    const target = plan.cleared(input);
    plan.emit('shiftValue', [...tensor.shape, gradientOf(tensor), target, 1]);
  });
}

export function planPool(plan: Planner, node: GraphNode, at: number, op: PoolOp): void {
  const input = plan.plain(node.inputs[0] as string);
  const tensor = output(plan, node, at, [input]);
  const top = axisWindow(input.shape[0], op.kernel, op.stride, op.padding).before;
  const left = axisWindow(input.shape[1], op.kernel, op.stride, op.padding).before;
  const [height, width] = tensor.shape;
  const average = op.kind === 'avg-pool' ? 1 : 0;
  const shape = [average, ...input.shape, height, width, op.kernel, op.stride, top, left];
  plan.emit('poolForward', [...shape, input.buffer, tensor.buffer]);
  plan.onBackward(() => {
    if (!input.needsGradient) return;
    const target = plan.cleared(input);
    plan.emit('poolBackward', [...shape, input.buffer, tensor.buffer, gradientOf(tensor), target]);
  });
}

export function planMean(plan: Planner, node: GraphNode, at: number): void {
  const value = plan.ungated(node.inputs[0] as string);
  const place = [channelsOf(value.tensor), positionsOf(value.tensor)];
  const tensor = plan.tensor(plan.shapes.get(node.id) as Shape, at, needsGradient(value));
  plan.setValue(node.id, plainValue(tensor));
  plan.emit('meanForward', [...viewOperands(value), ...place, tensor.buffer]);
  plan.onBackward(() => {
    if (!needsGradient(value)) return;
    const chunks = plan.chunks();
    plan.emit('meanBackward', [...place, gradientOf(tensor), ...plan.sink(value, chunks), chunks]);
  });
}

export function planDropout(plan: Planner, node: GraphNode, at: number, op: DropoutOp): void {
  const input = plan.plain(node.inputs[0] as string);
  if (plan.settings.form !== 'training' || op.rate === 0) {
    plan.setValue(node.id, plainValue(input));
    return;
  }
  const tensor = output(plan, node, at, [input]);
  const mask = [channelsOf(tensor) * positionsOf(tensor), real(op.rate), at];
  plan.emit('dropout', [...mask, input.buffer, tensor.buffer, 0]);
  plan.onBackward(() => {
    if (!input.needsGradient) return;
    const add = input.gradient !== null ? 1 : 0;
    input.gradient ??= makeLike(input.buffer);
    plan.emit('dropout', [...mask, gradientOf(tensor), input.gradient, add]);
  });
}
