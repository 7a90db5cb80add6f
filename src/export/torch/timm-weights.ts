import { checkWeights, type Graph, type GraphNode, inferShapes, type Op, type Shape } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import { describeMobile } from '../blocks/describe.ts';
import type { MobileBlock, MobileNetwork, SeparableBlock } from '../blocks/mobile-network.ts';
import { toArchDef } from '../blocks/timm-write.ts';
import type { WeightedGraph } from '../fold.ts';
import { type ModelDetails, metadataOf } from '../model-details.ts';
import { safetensors, type TorchTensor } from './safetensors.ts';
import { NodeWeights } from './tensors.ts';

/** Nodes with weights, one after another. */
class Layers {
  readonly #nodes: readonly GraphNode[];
  readonly #shapes: ReadonlyMap<string, Shape>;
  readonly #network: WeightedGraph;
  #at = 0;

  constructor(network: WeightedGraph) {
    const kinds: readonly Op['kind'][] = ['conv', 'depthwise', 'batch-norm', 'squeeze-excite', 'dense'];
    this.#nodes = network.graph.nodes.filter(({ op }) => kinds.includes(op.kind));
    this.#shapes = inferShapes(network.graph);
    this.#network = network;
  }

  /** The next one, which must be of that kind. */
  next<K extends Op['kind']>(kind: K): { readonly op: Extract<Op, { kind: K }>; readonly weights: NodeWeights } {
    const node = this.#nodes[this.#at++];
    const shape = this.#shapes.get(node?.inputs[0] ?? '');
    if (node?.op.kind !== kind || shape === undefined) throw bug(`expected a ${kind} in a network of blocks`);
    return { op: node.op as Extract<Op, { kind: K }>, weights: new NodeWeights(node, shape, this.#network.weights) };
  }
}

/** A convolution of some groups as timm has it: one of its own for each where there are several. */
function convTensors(layers: Layers, name: string): TorchTensor[] {
  const { op, weights } = layers.next('conv');
  const whole = weights.tensor('kernel', `${name}.weight`);
  if (op.groups === 1) return [whole];
  const { values, of } = whole;
  const [filters, ...rest] = whole.shape as [number, ...number[]];
  const part = values.length / op.groups;
  return Array.from({ length: op.groups }, (_, i) => ({
    name: `${name}.${i}.weight`,
    shape: [filters / op.groups, ...rest],
    values: (values as Float32Array).slice(i * part, (i + 1) * part),
    ...(of && { of: { ...of, begin: i * part } }),
  }));
}

function depthwiseTensors(layers: Layers, name: string): TorchTensor[] {
  const { op, weights } = layers.next('depthwise');
  const single = op.kernels.length === 1;
  return op.kernels.map((_, i) => weights.tensor(`kernel.${i}`, single ? `${name}.weight` : `${name}.${i}.weight`));
}

function squeezeTensors(layers: Layers, name: string): TorchTensor[] {
  const { weights } = layers.next('squeeze-excite');
  return (['reduce', 'expand'] as const).flatMap((part) => [
    weights.pointwise(`${part}.kernel`, `${name}.conv_${part}.weight`),
    weights.tensor(`${part}.bias`, `${name}.conv_${part}.bias`),
  ]);
}

function separableTensors(layers: Layers, block: SeparableBlock, name: string): TorchTensor[] {
  const norm = (own: string): TorchTensor[] => layers.next('batch-norm').weights.batchNorm(`${name}.${own}`);
  const expand = block.expands ? [...convTensors(layers, `${name}.conv_pw`), ...norm('bn1')] : [];
  const depthwise = [...depthwiseTensors(layers, `${name}.conv_dw`), ...norm(block.expands ? 'bn2' : 'bn1')];
  const squeeze = block.squeeze === null ? [] : squeezeTensors(layers, `${name}.se`);
  const project = convTensors(layers, `${name}.${block.expands ? 'conv_pwl' : 'conv_pw'}`);
  return [...expand, ...depthwise, ...squeeze, ...project, ...norm(block.expands ? 'bn3' : 'bn2')];
}

function blockTensors(layers: Layers, block: MobileBlock, name: string): TorchTensor[] {
  if (block.kind === 'separable') return separableTensors(layers, block, name);
  const conv = convTensors(layers, `${name}.conv`);
  return [...conv, ...layers.next('batch-norm').weights.batchNorm(`${name}.bn1`)];
}

/** Place of every block in timm's `blocks`: `stage.block`. */
function placesOf(archDef: readonly (readonly string[])[]): string[] {
  return archDef.flatMap((stage, i) => {
    const blocks = stage.reduce((sum, text) => sum + Number(/_r(\d+)/.exec(text)?.[1]), 0);
    return Array.from({ length: blocks }, (_, j) => `blocks.${i}.${j}`);
  });
}

/** The dense layer between the global mean and the classifier that MobileNetV3 has; undefined in other networks. */
function hiddenLayer({ nodes, output }: Graph): GraphNode | undefined {
  return nodes.find(({ id, op }) => op.kind === 'dense' && id !== output);
}

/** The network without that layer, which block strings cannot say. */
function withoutHidden(graph: Graph, hidden: GraphNode): Graph {
  const gone = new Map([[hidden.id, hidden.inputs[0] as string]]);
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const [first = ''] = node.inputs;
    const from = gone.get(first);
    const isItsActivation = from !== undefined && node.op.kind === 'activation';
    if (isItsActivation) gone.set(node.id, from);
    if (node.id === hidden.id || isItsActivation) continue;
    nodes.push({ ...node, inputs: node.inputs.map((id) => gone.get(id) ?? id) });
  }
  return { ...graph, nodes };
}

/** A network as timm has it: its blocks, and MobileNetV3's layer behind them. */
interface TimmNetwork {
  readonly mobile: MobileNetwork;
  readonly hasHidden: boolean;
}

function describe({ graph }: WeightedGraph): TimmNetwork {
  const hidden = hiddenLayer(graph);
  return {
    mobile: describeMobile(hidden === undefined ? graph : withoutHidden(graph, hidden)),
    hasHidden: hidden !== undefined,
  };
}

/** How many blocks timm counts: what stands before the global mean of MobileNetV3 is one. */
function countBlocks({ mobile, hasHidden }: TimmNetwork): number {
  return mobile.blocks.length + (hasHidden ? 1 : 0);
}

function tensorsAt(
  network: WeightedGraph,
  { mobile, hasHidden }: TimmNetwork,
  places: readonly string[],
): TorchTensor[] {
  const layers = new Layers(network);
  const unit = (conv: string, norm: string): TorchTensor[] => [
    ...convTensors(layers, conv),
    ...layers.next('batch-norm').weights.batchNorm(norm),
  ];
  const dense = (name: string, part: 'tensor' | 'pointwise'): TorchTensor[] => {
    const { weights } = layers.next('dense');
    return [weights[part]('kernel', `${name}.weight`), weights.tensor('bias', `${name}.bias`)];
  };
  const last = places.at(-1);
  const stem = unit('conv_stem', 'bn1');
  const blocks = mobile.blocks.flatMap((block, i) => blockTensors(layers, block, places[i] as string));
  const head = hasHidden ? unit(`${last}.conv`, `${last}.bn1`) : mobile.head === null ? [] : unit('conv_head', 'bn2');
  const hidden = hasHidden ? dense('conv_head', 'pointwise') : [];
  return [...stem, ...blocks, ...head, ...hidden, ...dense('classifier', 'tensor')];
}

/** The blocks that names of tensors begin with, in their order. */
function placesIn(names: Iterable<string>): string[] {
  const found = new Map<string, readonly [stage: number, block: number]>();
  for (const name of names) {
    const [place, stage, block] = /^blocks\.(\d+)\.(\d+)/.exec(name) ?? [];
    if (place !== undefined) found.set(place, [Number(stage), Number(block)]);
  }
  return [...found].sort(([, a], [, b]) => a[0] - b[0] || a[1] - b[1]).map(([place]) => place);
}

/**
 * The weights of a network of blocks under the names that timm's `EfficientNet` or `MobileNetV3` gives them, in their order.
 * @param names of a file: how it divides the blocks into stages, which a network does not say
 * @returns null where the file has another number of blocks
 * @throws MixnasError `EXPORT_CANNOT` naming what is no such network
 */
export function timmTensors(network: WeightedGraph, names: Iterable<string>): TorchTensor[] | null {
  const described = describe(network);
  const places = placesIn(names);
  return places.length === countBlocks(described) ? tensorsAt(network, described, places) : null;
}

/**
 * A network's weights as safetensors under the names of the `EfficientNet` of timm that `timmSource` writes, for
 * `load_state_dict(…, strict=True)`.
 * @throws MixnasError `EXPORT_CANNOT` naming what timm's strings cannot say; `WEIGHTS_MISMATCH`
 */
export function timmWeights(network: WeightedGraph, details: ModelDetails): Buffer {
  checkWeights(network.graph, network.weights);
  const mobile = describeMobile(network.graph);
  const tensors = tensorsAt(network, { mobile, hasHidden: false }, placesOf(toArchDef(mobile)));
  return safetensors(tensors, metadataOf(details));
}

/** Lines of Python that give the `model` of `timmSource` the weights of a file beside them. */
export function readsTimmWeights(file: string): string {
  return `
from pathlib import Path  # noqa: E402

from safetensors.torch import load_file  # noqa: E402

model.load_state_dict(load_file(Path(__file__).with_name('${file}')), strict=True)
model.eval()
`;
}
