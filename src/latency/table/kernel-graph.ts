import { type Graph, GraphBuilder, type Op, type Shape, type Value } from '../../graph/index.ts';
import type { FusedKernel } from './kernels.ts';

function applyFirst(builder: GraphBuilder, role: string, op: Op, x: Value, kernel: FusedKernel): Value {
  if (op.kind === 'concat') {
    const sizes = kernel.inputs.map((shape) => shape[2]);
    const parts = sizes.map((_, index) => builder.add(`${role}.part${index}`, { kind: 'split', sizes, index }, x));
    return builder.add(role, op, ...parts);
  }
  return builder.add(role, op, ...kernel.inputs.map(() => x));
}

function applyOnce(builder: GraphBuilder, x: Value, kernel: FusedKernel, copy: number): Value {
  const [first, ...others] = kernel.ops;
  let y = applyFirst(builder, `${copy}.0`, first as Op, x, kernel);
  for (const [i, op] of others.entries()) y = builder.add(`${copy}.${i + 1}`, op, y);
  return y;
}

/** The input of a kernel that stands alone: of a concatenation all its parts as one. */
function inputOf({ ops, inputs }: FusedKernel): Shape {
  const [height, width, channels] = inputs[0] as Shape;
  if (ops[0]?.kind !== 'concat') return [height, width, channels];
  return [height, width, inputs.reduce((sum, shape) => sum + shape[2], 0)];
}

/** Whether copies of the kernel can stand one behind another: it reads one value and keeps its shape. */
export function isChainable(kernel: FusedKernel): boolean {
  const input = inputOf(kernel);
  return input.every((extent, axis) => extent === kernel.output[axis]);
}

/**
 * A network of one kernel alone, or of copies of it one behind another. Where its result is an image, the mean over height
 * and width follows: what a runtime must hand out is then small, and a blocked layout of the channels can stay.
 *
 * @param copies at least 1; more than 1 only for kernels that keep their shape
 */
export function kernelGraph(kernel: FusedKernel, copies = 1): Graph {
  if (copies > 1 && !isChainable(kernel))
    throw new RangeError(`${kernel.key} changes its shape: it cannot be repeated`);
  const builder = new GraphBuilder(kernel.key, inputOf(kernel)).block('kernel');
  let y = builder.input;
  for (let copy = 0; copy < copies; copy++) y = applyOnce(builder, y, kernel, copy);
  const [height, width] = y.shape;
  return builder.build(height * width > 1 ? builder.add('mean', { kind: 'global-avg-pool' }, y) : y);
}

/**
 * The network that measures what a call costs besides the kernel: it does next to nothing.
 * Input [1, 1, 8], output [1, 1, 8].
 */
export function emptyGraph(): Graph {
  const builder = new GraphBuilder('empty', [1, 1, 8]).block('kernel');
  return builder.build(builder.activation('act', builder.input, 'relu'));
}
