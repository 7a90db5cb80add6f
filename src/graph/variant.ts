import { MixnasError } from '../util/errors.ts';
import type { Graph, GraphNode } from './graph.ts';
import { MAX_KERNELS } from './mixed.ts';
import type { DepthwiseOp, Partition } from './ops.ts';
import { inferShapes } from './shapes.ts';

/** What to change of a network's depthwise convolutions; what is left out stays as it is. */
export interface DepthwiseVariant {
  /** Odd sizes, 1 to 6 of them. */
  readonly kernels?: readonly number[] | undefined;
  readonly partition?: Partition | undefined;
  /** True makes 3×3 taps with dilation of larger kernels; layers with a stride keep the real kernels. */
  readonly dilated?: boolean | undefined;
  /** Changes only this layer, counted from 0 over the depthwise convolutions in order; all when left out. */
  readonly layer?: number | undefined;
}

/**
 * The kernels of a mixed convolution of `groups` groups: 3, 5, 7, …, 2 · groups + 1.
 * @throws MixnasError `DEPTHWISE_VARIANT` unless `groups` is 1 to 6
 */
export function kernelsOfGroups(groups: number): number[] {
  if (!Number.isInteger(groups) || groups < 1 || groups > MAX_KERNELS) {
    throw new MixnasError('DEPTHWISE_VARIANT', `groups = ${groups}: expected a whole number in 1..${MAX_KERNELS}`);
  }
  return Array.from({ length: groups }, (_, i) => 2 * i + 3);
}

function changed(op: DepthwiseOp, { kernels, partition, dilated }: DepthwiseVariant): DepthwiseOp {
  return {
    ...op,
    kernels: kernels ?? op.kernels,
    partition: partition ?? op.partition,
    dilated: (dilated ?? op.dilated) && op.stride === 1,
  };
}

function chosenLayers(graph: Graph, layer: number | undefined): ReadonlySet<string> {
  const layers = graph.nodes.filter((node) => node.op.kind === 'depthwise').map((node) => node.id);
  if (layers.length === 0) {
    throw new MixnasError('DEPTHWISE_VARIANT', `${graph.name} has no depthwise convolutions to change`);
  }
  if (layer === undefined) return new Set(layers);
  const id = layers[layer];
  if (id === undefined) {
    const range = `0..${layers.length - 1}`;
    throw new MixnasError('DEPTHWISE_VARIANT', `layer = ${layer}: ${graph.name} has depthwise layers ${range}`);
  }
  return new Set([id]);
}

/**
 * A network with other depthwise convolutions, as the MixNet paper's ablations have them (figures 1, 4, 5 and 6).
 * @throws MixnasError `DEPTHWISE_VARIANT` where there is nothing to change, `GRAPH_SHAPE` for kernels that no layer can
 * have, `CHANNEL_SPLIT` where a layer has too few channels
 */
export function withDepthwise(graph: Graph, variant: DepthwiseVariant): Graph {
  const layers = chosenLayers(graph, variant.layer);
  const nodes = graph.nodes.map((node): GraphNode => {
    if (node.op.kind !== 'depthwise' || !layers.has(node.id)) return node;
    return { ...node, op: changed(node.op, variant) };
  });
  const result = { ...graph, nodes };
  inferShapes(result);
  return result;
}
