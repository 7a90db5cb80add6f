import type { ActivationOp, BatchNormOp, GraphNode, SqueezeExciteOp } from '../../../graph/index.ts';
import { needsGradient, type Planner } from './planner.ts';
import { channelsOf, type Norm, plainValue, positionsOf, type Tensor, type Value, viewOperands } from './value.ts';
import { ACTIVATIONS, type Buffer, inUnits, makeBuffer, real } from './words.ts';

function normStatistics(plan: Planner, node: GraphNode, tensor: Tensor): { buffer: Buffer; chunks: number } {
  if (tensor.sums !== null) return tensor.sums;
  const chunks = plan.chunks();
  const stride = inUnits(channelsOf(tensor));
  const buffer = makeBuffer(chunks * 2 * stride);
  const operands = [tensor.buffer, channelsOf(tensor), positionsOf(tensor), plan.weight(node, 'mean'), buffer, stride];
  plan.emit('normStats', [...operands, chunks]);
  return { buffer, chunks };
}

/** Batch norm is never computed by itself: its reader applies scale and shift, its convolution gathers the sums. */
export function planBatchNorm(plan: Planner, node: GraphNode, op: BatchNormOp): void {
  const tensor = plan.plain(node.inputs[0] as string);
  const channels = channelsOf(tensor);
  const stride = inUnits(channels);
  const [gamma, beta] = [plan.weight(node, 'gamma'), plan.weight(node, 'beta')];
  const moving = [plan.weight(node, 'mean'), plan.weight(node, 'variance')];
  const [scale, shift] = [makeBuffer(stride), makeBuffer(stride)];
  if (plan.settings.form === 'inference') {
    plan.emit('normInfer', [channels, gamma, beta, ...moving, real(op.epsilon), scale, shift]);
    plan.setValue(node.id, { ...plainValue(tensor), norm: { scale, shift, mean: null, inverse: null } });
    return;
  }
  const { buffer: sums, chunks } = normStatistics(plan, node, tensor);
  const [mean, inverse] = [makeBuffer(stride), makeBuffer(stride)];
  const numbers = [real(op.epsilon), real(plan.settings.batchNormMomentum ?? op.momentum)];
  const place = [channels, positionsOf(tensor)];
  plan.emit('normFinish', [
    sums,
    stride,
    chunks,
    ...place,
    gamma,
    beta,
    ...moving,
    ...numbers,
    scale,
    shift,
    mean,
    inverse,
  ]);
  const norm: Norm = { scale, shift, mean, inverse };
  const value: Value = { ...plainValue(tensor), norm };
  plan.setValue(node.id, value);
  plan.onBackward(() => {
    const arrived = plan.arrived(value);
    const coef = makeBuffer(3 * stride);
    const gradients = [plan.weight(node, 'gamma', 'gradients'), plan.weight(node, 'beta', 'gradients')];
    const operands = [arrived.sums, stride, arrived.chunks, ...place, gamma, mean, inverse, ...gradients];
    plan.emit('normBackward', [...operands, coef, stride]);
    tensor.source = { g: arrived.g, coef, gated: gatedOf(value) };
    const onlyReader = tensor.sums !== null;
    if (!onlyReader) plan.settleSource(tensor);
  });
}

/** Values made from another by an activation or a gate: the norm's backward needs to know them. */
const outermost = new WeakMap<Value, Value>();

function gatedOf(value: Value): Value | null {
  let last = value;
  for (let next = outermost.get(last); next !== undefined; next = outermost.get(last)) last = next;
  return last.gate === null ? null : last;
}

/** A value around another one: what arrives at the outer one is what the inner one's backward reads. */
function wrap(inner: Value, change: Partial<Value>): Value {
  const outer: Value = { ...inner, ...change, arrived: null, inner };
  outermost.set(inner, outer);
  return outer;
}

export function planActivation(plan: Planner, node: GraphNode, op: ActivationOp): void {
  const given = plan.ungated(node.inputs[0] as string);
  const inner = given.act === 'none' ? given : plan.write(given);
  const value = wrap(inner, { act: op.fn });
  plan.setValue(node.id, value);
  plan.onBackward(() => {
    inner.arrived = value.arrived;
  });
}

/** Squeeze-and-excitation computes its gate; the reader multiplies by it. */
export function planSqueezeExcite(plan: Planner, node: GraphNode, op: SqueezeExciteOp): void {
  const inner = plan.ungated(node.inputs[0] as string);
  const { tensor } = inner;
  const [wide, narrow] = [inUnits(channelsOf(tensor)), inUnits(op.channels)];
  const sizes = [
    channelsOf(tensor),
    positionsOf(tensor),
    op.channels,
    ACTIVATIONS.indexOf(op.fn),
    ACTIVATIONS.indexOf(op.gate),
  ];
  const names = ['reduce.kernel', 'reduce.bias', 'expand.kernel', 'expand.bias'];
  const weights = names.map((name) => plan.weight(node, name));
  const [means, hidden, before, gate] = [wide, narrow, wide, wide].map((size) => plan.perImage(size)) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  plan.emit('squeezeForward', [...viewOperands(inner), ...sizes, ...weights, means, hidden, before, gate]);
  const value = wrap(inner, { gate: { buffer: gate, spread: plan.perImage(wide) } });
  plan.setValue(node.id, value);
  plan.onBackward(() => {
    const arrived = plan.arrived(value);
    const normSums = inner.norm === null ? null : makeBuffer(2 * wide);
    plan.emit('squeezeBackward', [
      ...sizes,
      weights[0] ?? null,
      weights[2] ?? null,
      means,
      hidden,
      before,
      gate,
      arrived.sums,
      value.gate?.spread ?? null,
      ...names.map((name) => plan.weight(node, name, 'gradients')),
      plan.perImage(narrow),
      plan.perImage(wide),
      plan.perImage(narrow),
      normSums,
    ]);
    if (normSums !== null) {
      inner.arrived = { g: arrived.g, sums: normSums, chunks: 0 };
    } else if (needsGradient(inner)) {
      tensor.source = { g: arrived.g, coef: null, gated: value };
      plan.settleSource(tensor);
    }
  });
}
