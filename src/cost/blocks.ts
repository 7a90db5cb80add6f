import {
  type DepthwiseOp,
  depthwiseGroups,
  type Graph,
  type GraphNode,
  inferShapes,
  type Shape,
} from '../graph/index.ts';
import { bug } from '../util/errors.ts';
import { blockCosts } from './macs.ts';

/** One depthwise convolution as tables show it. */
export interface DepthwiseSummary {
  readonly kernels: readonly number[];
  /** Channels of each kernel's group. */
  readonly channels: readonly number[];
  readonly partition: DepthwiseOp['partition'];
  readonly dilated: boolean;
  readonly stride: number;
}

/** What a block does and costs, for tables. */
export interface BlockSummary {
  readonly block: string;
  /** Shape of the first value that the block reads. */
  readonly input: Shape;
  /** Channels of the depthwise convolution, null where the block has none or several of different widths. */
  readonly mid: number | null;
  readonly output: Shape;
  /** Sides of the ordinary convolutions' kernels larger than 1×1, in order. */
  readonly convKernels: readonly number[];
  readonly depthwise: readonly DepthwiseSummary[];
  /** Groups of the 1×1 convolutions around a block's only depthwise convolution; null where there is none. */
  readonly expandGroups: number | null;
  readonly projectGroups: number | null;
  readonly seChannels: number | null;
  /** True where the block adds values (of an inverted bottleneck: its input to its output). */
  readonly skip: boolean;
  /** Trained weights. */
  readonly params: number;
  /** Multiply-adds for one image. */
  readonly macs: number;
}

function groupsOfPointwise(nodes: readonly GraphNode[]): number | null {
  for (const { op } of nodes) if (op.kind === 'conv' && op.kernel === 1) return op.groups;
  return null;
}

function describe(nodes: readonly GraphNode[], shapes: ReadonlyMap<string, Shape>) {
  const own = new Set(nodes.map((node) => node.id));
  const shapeOf = (id: string): Shape => shapes.get(id) ?? [0, 0, 0];
  const first = nodes.flatMap((node) => node.inputs).find((id) => !own.has(id));
  const last = nodes.at(-1);
  if (first === undefined || last === undefined) throw bug('a block without an input');
  const depthwise = nodes.flatMap((node) => {
    if (node.op.kind !== 'depthwise') return [];
    const { kernels, partition, dilated, stride } = node.op;
    const width = shapeOf(node.inputs[0] as string)[2];
    const channels = depthwiseGroups(node.op, width).map((group) => group.channels);
    return [{ kernels, channels, partition, dilated, stride, width }];
  });
  const widths = new Set(depthwise.map(({ width }) => width));
  const at = nodes.findIndex((node) => node.op.kind === 'depthwise');
  const single = depthwise.length === 1;
  const squeezes = nodes.flatMap(({ op }) => (op.kind === 'squeeze-excite' ? [op.channels] : []));
  return {
    input: shapeOf(first),
    mid: widths.size === 1 ? ([...widths][0] as number) : null,
    output: shapeOf(last.id),
    convKernels: nodes.flatMap(({ op }) => (op.kind === 'conv' && op.kernel > 1 ? [op.kernel] : [])),
    depthwise: depthwise.map(({ width: _, ...summary }) => summary),
    expandGroups: single ? groupsOfPointwise(nodes.slice(0, at)) : null,
    projectGroups: single ? groupsOfPointwise(nodes.slice(at)) : null,
    seChannels: squeezes[0] ?? null,
    skip: nodes.some(({ op }) => op.kind === 'add'),
  };
}

/** Every block of a network in order of appearance: shapes, kernels, groups, cost. */
export function blockSummaries(graph: Graph): BlockSummary[] {
  const shapes = inferShapes(graph);
  return blockCosts(graph).map(({ block, params, macs }) => ({
    block,
    ...describe(
      graph.nodes.filter((node) => node.block === block),
      shapes,
    ),
    params,
    macs,
  }));
}
