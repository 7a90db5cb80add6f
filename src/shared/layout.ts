import { type GraphNode, INPUT, inferShapes, type Parameter, parametersOf } from '../graph/index.ts';
import type { LargestPart, SearchSpace } from '../space/index.ts';
import { bug } from '../util/errors.ts';

/** The shared tensors of a space by name, each as large as any network needs it. */
export type SharedLayout = ReadonlyMap<string, Parameter>;

/**
 * What a node's weight is called among the shared ones: by place, not by block, and apart for each number of groups of a
 * convolution, whose kernels are not parts of each other. All kernels of a mixed convolution are cut from one tensor.
 */
export function sharedName(slot: string, node: GraphNode, weight: string): string {
  const role = node.id.slice(node.id.indexOf('.') + 1);
  const groups = node.op.kind === 'conv' && node.op.groups > 1 ? `@${node.op.groups}` : '';
  return `${slot}.${role}${groups}/${node.op.kind === 'depthwise' ? weight.replace(/\.\d+$/, '') : weight}`;
}

/** The name of a parameter without that of its node. */
export function weightOf(node: GraphNode, parameter: Parameter): string {
  return parameter.name.slice(node.id.length + 1);
}

/** The weights of one part, and what each is called among the shared ones. */
export function partParameters({
  slot,
  graph,
}: LargestPart): { readonly name: string; readonly parameter: Parameter }[] {
  const shapes = inferShapes(graph);
  return graph.nodes.flatMap((node) => {
    const input = shapes.get(node.inputs[0] ?? INPUT);
    if (input === undefined) throw bug(`no shape for the input of node ${node.id}`);
    return parametersOf(node, input).map((parameter) => ({
      name: sharedName(slot, node, weightOf(node, parameter)),
      parameter,
    }));
  });
}

/** The shared tensors of a space: those of its largest parts. What two parts of one place have in common has one size. */
export function sharedLayout(space: SearchSpace, classes: number, channels = 3): SharedLayout {
  const parameters = space.largestParts(classes, channels).flatMap(partParameters);
  return new Map(parameters.map(({ name, parameter }) => [name, { ...parameter, name }]));
}
