import { type Graph, type GraphNode, graphParameters, type Weights } from '../graph/index.ts';
import { bug } from '../util/errors.ts';

/** A network with its weights. */
export interface WeightedGraph {
  readonly graph: Graph;
  readonly weights: Weights;
}

/** Per channel: y = scale * x + shift. */
interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

function need(weights: Weights, name: string): Float32Array {
  const values = weights.get(name);
  if (values === undefined) throw bug(`no values for weight ${name}`);
  return values;
}

/** What a batch norm does in inference: scale = gamma / sqrt(variance + epsilon), shift = beta - scale * mean. */
function affineOf(node: GraphNode, weights: Weights): Affine {
  if (node.op.kind !== 'batch-norm') throw bug(`${node.id} is not a batch norm`);
  const { epsilon } = node.op;
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map((role) =>
    need(weights, `${node.id}/${role}`),
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const scale = Float64Array.from(gamma, (g, c) => g / Math.sqrt((variance[c] as number) + epsilon));
  const shift = Float64Array.from(beta, (b, c) => b - (scale[c] as number) * (mean[c] as number));
  return { scale, shift };
}

/** Batch norms that can go: each alone reads a convolution, whose value is read by nothing else. By the convolution's id. */
function foldable(graph: Graph): Map<string, GraphNode> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) for (const id of node.inputs) readers.set(id, [...(readers.get(id) ?? []), node]);
  const pairs = graph.nodes.flatMap((node) => {
    const [reader, ...others] = readers.get(node.id) ?? [];
    const isConvolution = node.op.kind === 'conv' || node.op.kind === 'depthwise';
    if (!isConvolution || others.length > 0 || reader?.op.kind !== 'batch-norm') return [];
    return node.id === graph.output ? [] : [[node.id, reader] as const];
  });
  return new Map(pairs);
}

/** Kernels end in the output channel: value i of a kernel of `channels` outputs belongs to channel i mod channels. */
function scaled(kernel: Float32Array, scale: Float64Array, offset: number, channels: number): Float32Array {
  return kernel.map((value, i) => value * (scale[offset + (i % channels)] as number));
}

function foldInto(node: GraphNode, affine: Affine, weights: Weights, folded: Map<string, Float32Array>): void {
  const { op } = node;
  const kernels = [...weights.keys()].filter((name) => name.startsWith(`${node.id}/kernel`));
  let offset = 0;
  for (const name of kernels) {
    const kernel = need(weights, name);
    const channels = op.kind === 'conv' ? op.filters : kernel.length / tapsOf(op, name);
    folded.set(name, scaled(kernel, affine.scale, offset, channels));
    offset += channels;
  }
  const bias = weights.get(`${node.id}/bias`);
  const moved = affine.shift.map((shift, c) => shift + (affine.scale[c] as number) * (bias?.[c] ?? 0));
  folded.set(`${node.id}/bias`, Float32Array.from(moved));
}

function tapsOf(op: GraphNode['op'], name: string): number {
  if (op.kind !== 'depthwise') throw bug(`${name} is not a depthwise kernel`);
  const kernel = op.kernels[Number(name.slice(name.lastIndexOf('.') + 1))] as number;
  const side = op.dilated && kernel > 3 ? 3 : kernel;
  return side * side;
}

/**
 * The same network in inference form with fewer nodes: every batch norm that directly follows a convolution is folded
 * into that convolution's kernel and bias. Batch norms elsewhere (after a sum or a concatenation) stay.
 *
 * conv(x, k) * scale + shift = conv(x, k * scale) + shift
 *
 * The answer is equal up to rounding in float32. Training the result is another matter: it has no batch statistics.
 */
export function foldBatchNorm({ graph, weights }: WeightedGraph): WeightedGraph {
  const pairs = foldable(graph);
  const gone = new Map([...pairs].map(([convolution, { id }]) => [id, convolution]));
  const rename = (id: string): string => gone.get(id) ?? id;
  const folded = new Map<string, Float32Array>();
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    if (gone.has(node.id)) return [];
    const inputs = node.inputs.map(rename);
    const batchNorm = pairs.get(node.id);
    if (batchNorm === undefined || !('bias' in node.op)) return [{ ...node, inputs }];
    foldInto(node, affineOf(batchNorm, weights), weights, folded);
    return [{ ...node, inputs, op: { ...node.op, bias: true } }];
  });
  const result = { ...graph, nodes, output: rename(graph.output) };
  const kept = graphParameters(result).map(({ name }) => [name, folded.get(name) ?? need(weights, name)] as const);
  return { graph: result, weights: new Map(kept) };
}
