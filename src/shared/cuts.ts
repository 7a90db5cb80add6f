import {
  type Cut,
  type DepthwiseGroup,
  depthwiseGroups,
  type GraphNode,
  INPUT,
  inferShapes,
  type Parameter,
  parametersOf,
} from '../graph/index.ts';
import { bug } from '../util/errors.ts';
import { type SharedLayout, sharedName, weightOf } from './layout.ts';
import type { SharedNetwork } from './network.ts';

/** The first `shape` values along each axis. */
function prefix({ name, shape: whole }: Parameter, shape: readonly number[]): Cut {
  return { from: name, whole, shape, start: shape.map(() => 0), step: shape.map(() => 1) };
}

/** The middle of a square kernel on the first two axes; taps `dilation` apart keep that distance. */
function centred(cut: Cut, side: number, dilation: number): Cut {
  const [taps = 0] = cut.shape;
  const first = (side - ((taps - 1) * dilation + 1)) / 2;
  return {
    ...cut,
    start: [first, first, ...cut.start.slice(2)],
    step: [dilation, dilation, ...cut.step.slice(2)],
  };
}

function groupOf(node: GraphNode, channels: number, weight: string): DepthwiseGroup {
  if (node.op.kind !== 'depthwise') throw bug(`${node.id} is no depthwise convolution`);
  const group = depthwiseGroups(node.op, channels)[Number(weight.slice('kernel.'.length))];
  if (group === undefined) throw bug(`${node.id} has no ${weight}`);
  return group;
}

function cutOf(node: GraphNode, parameter: Parameter, whole: Parameter, channels: number): Cut {
  const cut = prefix(whole, parameter.shape);
  if (parameter.role !== 'kernel') return cut;
  const [side = 0] = whole.shape;
  if (node.op.kind === 'conv') return centred(cut, side, 1);
  if (node.op.kind !== 'depthwise') return cut;
  const { offset, dilation } = groupOf(node, channels, weightOf(node, parameter));
  return centred({ ...cut, start: [0, 0, offset] }, side, dilation);
}

/**
 * Which part of the shared tensors each weight of a network is: of kernels the middle (with dilation the same pixels of
 * the image as the whole kernel sees), of channels the first ones, of a mixed convolution each group's own channels.
 * @returns by the parameter's name in `graph`
 */
export function sharedCuts({ graph, slots }: SharedNetwork, layout: SharedLayout): Map<string, Cut> {
  const shapes = inferShapes(graph);
  const cuts = new Map<string, Cut>();
  for (const node of graph.nodes) {
    const [, , channels] = shapes.get(node.inputs[0] ?? INPUT) ?? [];
    const slot = slots.get(node.block);
    if (channels === undefined || slot === undefined) throw bug(`node ${node.id} of ${graph.name} has no place`);
    for (const parameter of parametersOf(node, [1, 1, channels])) {
      const name = sharedName(slot, node, weightOf(node, parameter));
      const whole = layout.get(name);
      if (whole === undefined) throw bug(`${parameter.name}: there is no shared tensor ${name}`);
      if (parameter.shape.some((size, axis) => size > (whole.shape[axis] ?? 0))) {
        throw bug(`${parameter.name} [${parameter.shape}] is larger than ${name} [${whole.shape}]`);
      }
      cuts.set(parameter.name, cutOf(node, parameter, whole, channels));
    }
  }
  return cuts;
}
