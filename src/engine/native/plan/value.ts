import type { ActivationName, Shape } from '../../../graph/index.ts';
import { ACTIVATIONS, type Buffer, inUnits, type Operand, type Pointer } from './words.ts';

/** Stored values [batch, height, width, channels], and in training what becomes of their gradient. */
export interface Tensor {
  readonly buffer: Buffer;
  readonly shape: Shape;
  /** Whether a weight lies before it. */
  readonly needsGradient: boolean;
  /** Node that made it; -1 for the image. */
  readonly madeBy: number;
  /** Sums for batch norm that its convolution gathers, with their number of chunks. */
  sums: { readonly buffer: Buffer; readonly chunks: number } | null;
  /** Gradient with respect to the stored values, or null before anything wrote it. */
  gradient: Buffer | null;
  /** Where the gradient is made from something else on the fly (batch norm). */
  source: GradientSource | null;
}

/** Batch norm between a tensor and its reader. */
export interface Norm {
  readonly scale: Buffer;
  readonly shift: Buffer;
  /** Of the batch; null in inference. */
  readonly mean: Buffer | null;
  readonly inverse: Buffer | null;
}

/** Squeeze-and-excitation's factor per image and channel. */
export interface Gate {
  readonly buffer: Buffer;
  /** Gradient of the mean, the same at every position; set in the backward pass. */
  readonly spread: Buffer;
}

/** What a node's output is to its reader: act(z * scale + shift) * gate of a stored tensor z. */
export interface Value {
  readonly tensor: Tensor;
  readonly norm: Norm | null;
  readonly act: ActivationName | 'none';
  readonly gate: Gate | null;
  /** The gradient that the reader left behind, where a norm or a gate stands between. */
  arrived: Arrived | null;
  /** The value before the gate, where there is one: both share what arrives. */
  readonly inner: Value | null;
}

/** Gradient as a reader leaves it: g and its sums. */
export interface Arrived {
  readonly g: Buffer | null;
  readonly sums: Buffer;
  /** Chunks of `sums`; 0 when they are whole. */
  readonly chunks: number;
}

/** dz = a * g + b * z + c, see `native/src/kernels/rows.hpp`. */
export interface GradientSource {
  readonly g: Buffer | null;
  readonly coef: Buffer | null;
  /** Set where g still lacks the gate and the activation's slope. */
  readonly gated: Value | null;
}

export function isPlain(value: Value): boolean {
  return value.norm === null && value.act === 'none' && value.gate === null;
}

export function plainValue(tensor: Tensor): Value {
  return { tensor, norm: null, act: 'none', gate: null, arrived: null, inner: null };
}

export function channelsOf(tensor: Tensor): number {
  return tensor.shape[2];
}

export function positionsOf(tensor: Tensor): number {
  return tensor.shape[0] * tensor.shape[1];
}

export function viewOperands(value: Value): Operand[] {
  return [
    value.tensor.buffer,
    value.norm?.scale ?? null,
    value.norm?.shift ?? null,
    ACTIVATIONS.indexOf(value.act),
    value.gate?.buffer ?? null,
    inUnits(channelsOf(value.tensor)),
  ];
}

const NO_VIEW: readonly Operand[] = [null, null, null, 0, null, 0];

/** How a backward kernel reads the gradient of a tensor. */
export function gradientOperands(tensor: Tensor): Operand[] {
  const { source } = tensor;
  const stride = inUnits(channelsOf(tensor));
  if (source === null) return [tensor.gradient, null, null, stride, ...NO_VIEW, null];
  const view = source.gated === null ? NO_VIEW : viewOperands(source.gated);
  return [source.g, tensor.buffer, source.coef, stride, ...view, source.gated?.gate?.spread ?? null];
}

/** What becomes of a gradient, by number; see `native/src/kernels/rows.hpp`. */
export const SINKS = { plain: 0, norm: 1, gate: 2 } as const;

export interface SinkSettings {
  readonly kind: keyof typeof SINKS;
  readonly out: Pointer;
  readonly add: boolean;
  readonly value: Value;
  readonly sums: Pointer;
}

/** How a backward kernel writes the gradient of a value. */
export function sinkOperands({ kind, out, add, value, sums }: SinkSettings): Operand[] {
  const stride = inUnits(channelsOf(value.tensor));
  return [SINKS[kind], out, add ? 1 : 0, ...viewOperands(value), value.norm?.mean ?? null, sums, stride];
}

/** Operands of a sink that nothing is written to. */
export const NO_SINK: readonly Operand[] = [0, null, 0, ...NO_VIEW, null, null, 0];
