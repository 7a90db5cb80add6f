import { bug } from '../util/errors.ts';
import { isDetector, isOfDetectorHead } from './detector-blocks.ts';
import { type Graph, type GraphNode, INPUT, type Shape } from './graph.ts';
import { depthwiseGroups } from './mixed.ts';
import { inferShapes } from './shapes.ts';

/** What a weight is for; decides its initial value, whether it is trained and whether weight decay touches it. */
export type ParameterRole = 'kernel' | 'bias' | 'gamma' | 'beta' | 'mean' | 'variance';

/** One weight tensor of a network, float32. */
export interface Parameter {
  /** `<node id>/<weight>`, unique in the graph. */
  readonly name: string;
  readonly role: ParameterRole;
  readonly shape: readonly number[];
  /** Number of values. */
  readonly size: number;
  /** Number of products summed into one output value, for initialisers; 0 where it has no meaning. */
  readonly fanOut: number;
}

function parameter(
  node: GraphNode,
  name: string,
  role: ParameterRole,
  shape: readonly number[],
  fanOut = 0,
): Parameter {
  return { name: `${node.id}/${name}`, role, shape, size: shape.reduce((a, b) => a * b, 1), fanOut };
}

/**
 * The weights of one node given the shape of its first input, in the order in which engines and files list them.
 * The moving statistics of batch norm are included: `isTrained` tells them apart.
 */
export function parametersOf(node: GraphNode, input: Shape): Parameter[] {
  const { op } = node;
  const channels = input[2];
  switch (op.kind) {
    case 'conv': {
      const shape = [op.kernel, op.kernel, channels / op.groups, op.filters];
      const kernel = parameter(node, 'kernel', 'kernel', shape, op.kernel * op.kernel * (op.filters / op.groups));
      return op.bias ? [kernel, parameter(node, 'bias', 'bias', [op.filters])] : [kernel];
    }
    case 'depthwise': {
      const kernels = depthwiseGroups(op, channels).map((group, i) =>
        parameter(node, `kernel.${i}`, 'kernel', [group.taps, group.taps, group.channels], group.taps * group.taps),
      );
      return op.bias ? [...kernels, parameter(node, 'bias', 'bias', [channels])] : kernels;
    }
    case 'batch-norm':
      return (['gamma', 'beta', 'mean', 'variance'] as const).map((role) => parameter(node, role, role, [channels]));
    case 'squeeze-excite':
      return [
        parameter(node, 'reduce.kernel', 'kernel', [channels, op.channels], op.channels),
        parameter(node, 'reduce.bias', 'bias', [op.channels]),
        parameter(node, 'expand.kernel', 'kernel', [op.channels, channels], channels),
        parameter(node, 'expand.bias', 'bias', [channels]),
      ];
    case 'dense': {
      const kernel = parameter(node, 'kernel', 'kernel', [channels, op.units], op.units);
      return op.bias ? [kernel, parameter(node, 'bias', 'bias', [op.units])] : [kernel];
    }
    default:
      return [];
  }
}

/** True for weights that training changes by gradient; false for batch norm's moving statistics. */
export function isTrained(parameter: Parameter): boolean {
  return parameter.role !== 'mean' && parameter.role !== 'variance';
}

/** True for weights that weight decay applies to: all but batch norm's (MnasNet's released training code). */
export function isDecayed(parameter: Parameter): boolean {
  return parameter.role === 'kernel' || parameter.role === 'bias';
}

/** True for weights of the classifier: the layer that makes the answer; of a detector all behind its backbone. */
export function isOfClassifier(graph: Graph, { name }: Parameter): boolean {
  return isDetector(graph) ? isOfDetectorHead(name) : name.startsWith(`${graph.output}/`);
}

/** All weights of a network in node order. */
export function graphParameters(graph: Graph, shapes: ReadonlyMap<string, Shape> = inferShapes(graph)): Parameter[] {
  return graph.nodes.flatMap((node) => {
    const input = shapes.get(node.inputs[0] ?? INPUT);
    if (input === undefined) throw bug(`no shape for the input of node ${node.id}`);
    return parametersOf(node, input);
  });
}
