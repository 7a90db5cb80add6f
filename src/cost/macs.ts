import type { GraphNode, Shape } from '../graph/index.ts';
import { depthwiseGroups, type Graph, graphParameters, inferShapes, isTrained, parametersOf } from '../graph/index.ts';
import { bug } from '../util/errors.ts';

/** Size and work of a network. One multiply-add is one MAC (papers often write "FLOPS"; FLOPs would be twice this). */
export interface Cost {
  /** Trained weights: kernels, biases, batch norm's scale and shift; moving statistics are not counted. */
  readonly params: number;
  /** Multiply-adds of convolutions and dense layers for one image, the two of squeeze-and-excitation included. */
  readonly macs: number;
}

/** Multiply-adds of one node for one image; 0 for all but convolutions, squeeze-and-excitation and dense layers. */
export function nodeMacs(node: GraphNode, input: Shape, output: Shape): number {
  const { op } = node;
  const positions = output[0] * output[1];
  switch (op.kind) {
    case 'conv':
      return positions * op.kernel * op.kernel * (input[2] / op.groups) * op.filters;
    case 'depthwise':
      return positions * depthwiseGroups(op, input[2]).reduce((sum, g) => sum + g.taps * g.taps * g.channels, 0);
    case 'squeeze-excite':
      return 2 * input[2] * op.channels;
    case 'dense':
      return input[2] * op.units;
    default:
      return 0;
  }
}

/** Cost of each block in order of appearance. */
export function blockCosts(graph: Graph): (Cost & { block: string })[] {
  const shapes = inferShapes(graph);
  const blocks = new Map<string, { block: string; params: number; macs: number }>();
  for (const node of graph.nodes) {
    const input = shapes.get(node.inputs[0] as string);
    const output = shapes.get(node.id);
    if (input === undefined || output === undefined) throw bug(`no shape for node ${node.id}`);
    const entry = blocks.get(node.block) ?? { block: node.block, params: 0, macs: 0 };
    entry.macs += nodeMacs(node, input, output);
    for (const parameter of parametersOf(node, input)) if (isTrained(parameter)) entry.params += parameter.size;
    blocks.set(node.block, entry);
  }
  return [...blocks.values()];
}

/** Parameters and multiply-adds of a whole network. */
export function costOf(graph: Graph): Cost {
  return blockCosts(graph).reduce((sum, b) => ({ params: sum.params + b.params, macs: sum.macs + b.macs }), {
    params: 0,
    macs: 0,
  });
}

/** Bytes of all weights as float32, moving statistics included. */
export function weightBytes(graph: Graph): number {
  return 4 * graphParameters(graph).reduce((sum, parameter) => sum + parameter.size, 0);
}
