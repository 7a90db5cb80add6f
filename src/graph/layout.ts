import type { Graph, Shape } from './graph.ts';
import { type DepthwiseGroup, depthwiseGroups } from './mixed.ts';
import { graphParameters, isDecayed, isTrained, type ParameterRole } from './parameters.ts';
import { inferShapes } from './shapes.ts';
import { type Initial, type InitialOptions, initials } from './weights.ts';

/** One weight tensor as other programs need it: float32, row-major. */
export interface WeightLayout {
  /** `<node id>/<weight>`, unique in the graph. */
  readonly name: string;
  readonly role: ParameterRole;
  readonly shape: readonly number[];
  /** Whether training changes it by gradient. */
  readonly trained: boolean;
  /** Whether weight decay applies to it. */
  readonly decayed: boolean;
  readonly initial: Initial;
}

/** What follows from a graph, spelled out for programs that train it. Plain data. */
export interface NetworkLayout {
  /** Of the input and of every node, by id. */
  readonly shapes: Readonly<Record<string, Shape>>;
  /** Channel groups of every mixed depthwise convolution, by id. */
  readonly groups: Readonly<Record<string, readonly DepthwiseGroup[]>>;
  /** All weights in the network's order. */
  readonly parameters: readonly WeightLayout[];
}

/**
 * Spells out shapes, channel groups and weights of a network.
 * @throws MixnasError `GRAPH_SHAPE` or `GRAPH_WIRING`
 */
export function networkLayout(graph: Graph, options: InitialOptions = {}): NetworkLayout {
  const shapes = inferShapes(graph);
  const parameters = graphParameters(graph, shapes);
  const starts = initials(graph, parameters, options);
  const groups = graph.nodes.flatMap(({ id, op, inputs }) =>
    op.kind === 'depthwise' ? [[id, depthwiseGroups(op, shapes.get(inputs[0] as string)?.[2] as number)] as const] : [],
  );
  return {
    shapes: Object.fromEntries(shapes),
    groups: Object.fromEntries(groups),
    parameters: parameters.map((parameter, i) => ({
      name: parameter.name,
      role: parameter.role,
      shape: parameter.shape,
      trained: isTrained(parameter),
      decayed: isDecayed(parameter),
      initial: starts[i] as Initial,
    })),
  };
}
