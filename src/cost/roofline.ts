import { type Graph, type GraphNode, INPUT, inferShapes, parametersOf, type Shape } from '../graph/index.ts';
import { bug } from '../util/errors.ts';
import { nodeMacs } from './macs.ts';

/** What a machine can do at most. */
export interface Machine {
  /** Multiply-adds of float32 per second, all threads together; > 0. */
  readonly macsPerSecond: number;
  /** The same of 1×1 convolutions and dense layers: more where there are tile registers, to 2^-15 of each product at worst. */
  readonly pointwiseMacsPerSecond: number;
  /** Bytes per second between memory and the processor, all threads together; > 0. */
  readonly bytesPerSecond: number;
}

/** What something must do at least. */
export interface Work {
  readonly macs: number;
  readonly bytes: number;
  /** Whether it is a 1×1 convolution or a dense layer. */
  readonly pointwise: boolean;
}

const FLOAT_BYTES = 4;

/** Whether a node multiplies each position by one matrix: a 1×1 convolution without stride, or a dense layer. */
export function isPointwise({ op }: GraphNode): boolean {
  return op.kind === 'dense' || (op.kind === 'conv' && op.kernel === 1 && op.stride === 1);
}

/** Passes of a node's work in one training step: forward, gradient of the weights and, unless it reads the image, of its input. */
export function trainingPasses(node: GraphNode): number {
  return node.inputs.every((id) => id === INPUT) ? 2 : 3;
}

/**
 * Activations of one image that a node must move: what it reads and what it writes, once. Batch norm, activations and
 * dropout are free, as they can be done where a neighbour reads or writes; so is a change of the order of channels,
 * and of the shape alone. The squeeze of squeeze-and-excitation must read its whole input before its gate is known.
 */
function activations(
  { op }: GraphNode,
  inputs: readonly Shape[],
  output: Shape,
  isKept: (size: number) => boolean,
): number {
  const moved = ([height, width, channels]: Shape) => {
    const size = height * width * channels;
    return isKept(size) ? 0 : size;
  };
  const read = inputs.reduce((sum, input) => sum + moved(input), 0);
  switch (op.kind) {
    case 'conv':
    case 'depthwise':
    case 'dense':
    case 'add':
    case 'max-pool':
    case 'avg-pool':
    case 'global-avg-pool':
      return read + moved(output);
    case 'squeeze-excite':
      return read;
    default:
      return 0;
  }
}

/**
 * Least work of every node in one step over a batch. Backward passes are taken to move as much as the forward pass does.
 * @param cacheBytes values of the whole batch that are no larger never leave a cache, and a node's weights neither; 0 = all are moved
 */
export function stepWork(graph: Graph, batch: number, training: boolean, cacheBytes = 0): Work[] {
  const fits = (floats: number) => FLOAT_BYTES * floats <= cacheBytes;
  const shapes = inferShapes(graph);
  const shapeOf = (id: string): Shape => {
    const shape = shapes.get(id);
    if (shape === undefined) throw bug(`no shape for ${id}`);
    return shape;
  };
  return graph.nodes.map((node) => {
    const inputs = node.inputs.map(shapeOf);
    const output = shapeOf(node.id);
    const weights = parametersOf(node, inputs[0] as Shape).reduce((sum, { size }) => sum + size, 0);
    const passes = training ? trainingPasses(node) : 1;
    const values = batch * activations(node, inputs, output, (size) => fits(batch * size));
    const moved = values + (fits(weights) ? 0 : weights);
    return {
      macs: passes * batch * nodeMacs(node, inputs[0] as Shape, output),
      bytes: passes * FLOAT_BYTES * moved,
      pointwise: isPointwise(node),
    };
  });
}

/** Sums over works. */
export function totalWork(works: readonly Work[]): Pick<Work, 'macs' | 'bytes'> {
  return works.reduce((sum, { macs, bytes }) => ({ macs: sum.macs + macs, bytes: sum.bytes + bytes }), {
    macs: 0,
    bytes: 0,
  });
}

function arithmeticSeconds({ macs, pointwise }: Work, machine: Machine): number {
  return macs / (pointwise ? machine.pointwiseMacsPerSecond : machine.macsPerSecond);
}

/**
 * Seconds that works need at least when they are done one after another, the roofline:
 * sum over works of max(macs / macsPerSecond, bytes / bytesPerSecond), 1×1 convolutions at their own rate.
 *
 * Every node takes its operands from memory and puts its result there. What stays in a cache from one node to the next
 * needs no memory, so a small network, or one of several layers fused, can be faster than this.
 *
 * @see Williams, Waterman and Patterson, "Roofline", CACM 2009
 */
export function rooflineSeconds(works: readonly Work[], machine: Machine): number {
  return works.reduce(
    (sum, work) => sum + Math.max(arithmeticSeconds(work, machine), work.bytes / machine.bytesPerSecond),
    0,
  );
}

/**
 * Seconds that works need at least when memory and arithmetic run beside each other without a gap:
 * max(sum of macs / macsPerSecond, sum of bytes / bytesPerSecond). With `stepWork` of a cache's size it is the limit of a
 * whole network whose small values stay in that cache; what computes large values anew instead of moving them can be faster.
 */
export function overlappedSeconds(works: readonly Work[], machine: Machine): number {
  const arithmetic = works.reduce((sum, work) => sum + arithmeticSeconds(work, machine), 0);
  return Math.max(arithmetic, totalWork(works).bytes / machine.bytesPerSecond);
}
