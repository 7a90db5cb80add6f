import {
  type Graph,
  type GraphNode,
  INPUT,
  inferShapes,
  type Parameter,
  parametersOf,
  type Shape,
} from '../graph/index.ts';
import { bug } from '../util/errors.ts';
import { type Cost, costOf } from './macs.ts';

/** Everything that follows from a network alone, in the names of metrics. */
export interface Footprint extends Cost {
  /** Values that convolutions and dense layers write for one image, those of squeeze-and-excitation included. */
  readonly activations: number;
  /** Bytes of the weights as float32 in inference form: batch norms that follow a convolution are its bias. */
  readonly modelBytes: number;
  /** Largest sum of live values in inference of one image, bytes as float32; see `peakBytes`. */
  readonly peakBytes: number;
}

const FLOAT_BYTES = 4;

function sizeOf(shape: Shape): number {
  return shape[0] * shape[1] * shape[2];
}

/** The shape of a value by the id of its node. */
type ShapeOf = (id: string) => Shape;

function shapesOf(graph: Graph): ShapeOf {
  const shapes = inferShapes(graph);
  return (id) => {
    const shape = shapes.get(id);
    if (shape === undefined) throw bug(`no shape for ${id}`);
    return shape;
  };
}

function writtenBy({ id, inputs, op }: GraphNode, shapeOf: ShapeOf): number {
  switch (op.kind) {
    case 'conv':
    case 'depthwise':
    case 'dense':
      return sizeOf(shapeOf(id));
    case 'squeeze-excite':
      return op.channels + shapeOf(inputs[0] as string)[2];
    default:
      return 0;
  }
}

/** How often each value is read; the network's answer counts once more, for its caller. */
function countReaders({ nodes, output }: Graph): Map<string, number> {
  const readers = new Map([[output, 1]]);
  for (const { inputs } of nodes) for (const id of inputs) readers.set(id, (readers.get(id) ?? 0) + 1);
  return readers;
}

/** Convolutions that take in the batch norm behind them: it alone reads their value. */
function foldsBatchNorm(graph: Graph): (node: GraphNode) => boolean {
  const readers = countReaders(graph);
  const before = new Set(graph.nodes.flatMap(({ op, inputs }) => (op.kind === 'batch-norm' ? inputs : [])));
  return ({ id, op }) =>
    (op.kind === 'conv' || op.kind === 'depthwise') && before.has(id) && (readers.get(id) ?? 0) === 1;
}

function modelBytes(graph: Graph, shapeOf: ShapeOf): number {
  const folds = foldsBatchNorm(graph);
  const folding = new Set(graph.nodes.filter(folds).map(({ id }) => id));
  const floats = graph.nodes.reduce((sum, node) => {
    const { op, inputs, id } = node;
    if (op.kind === 'batch-norm' && folding.has(inputs[0] as string)) return sum;
    const own = parametersOf(node, shapeOf(inputs[0] ?? INPUT)).reduce((total, { size }: Parameter) => total + size, 0);
    const bias = folding.has(id) && 'bias' in op && !op.bias ? shapeOf(id)[2] : 0;
    return sum + own + bias;
  }, 0);
  return FLOAT_BYTES * floats;
}

/** Ops that can write over what they read: each value depends on the value at its own place (and on sums kept apart). */
const IN_PLACE: ReadonlySet<string> = new Set([
  'batch-norm',
  'activation',
  'dropout',
  'squeeze-excite',
  'add',
  'flatten',
]);

/**
 * Largest sum of live values in inference of one image: nodes run in their order, a value lives until its last reader is
 * done, and a node that can writes over an input of its own size that nothing reads later. The image counts as a value.
 */
function peakBytes(graph: Graph, shapeOf: ShapeOf): number {
  const left = countReaders(graph);
  let live = sizeOf(graph.input);
  let peak = live;
  for (const { id, op, inputs } of graph.nodes) {
    const size = sizeOf(shapeOf(id));
    for (const input of inputs) left.set(input, (left.get(input) as number) - 1);
    const freed = [...new Set(inputs)].filter((input) => left.get(input) === 0);
    const overwritten = IN_PLACE.has(op.kind) && freed.some((input) => sizeOf(shapeOf(input)) === size);
    peak = Math.max(peak, overwritten ? live : live + size);
    live += size - freed.reduce((sum, input) => sum + sizeOf(shapeOf(input)), 0);
  }
  return FLOAT_BYTES * peak;
}

/** Parameters, multiply-adds, activations and memory of a network. */
export function footprintOf(graph: Graph): Footprint {
  const shapeOf = shapesOf(graph);
  return {
    ...costOf(graph),
    activations: graph.nodes.reduce((sum, node) => sum + writtenBy(node, shapeOf), 0),
    modelBytes: modelBytes(graph, shapeOf),
    peakBytes: peakBytes(graph, shapeOf),
  };
}
