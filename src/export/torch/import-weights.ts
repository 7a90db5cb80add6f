import { type Graph, graphParameters, type Weights } from '../../graph/index.ts';
import { bug, MixnasError } from '../../util/errors.ts';
import type { WeightedGraph } from '../fold.ts';
import { torchTensors } from './module.ts';
import type { ReadTensor } from './read-safetensors.ts';
import type { TorchTensor } from './safetensors.ts';
import { transposed } from './tensors.ts';
import { timmTensors } from './timm-weights.ts';

/** Weights that were found in a file of another tool. */
export interface ImportedWeights {
  /** Those whose shapes are the network's. */
  readonly weights: Weights;
  /** Names of the network's weights that the file has with another shape, with that shape and the expected one, for people. */
  readonly others: ReadonlyMap<string, string>;
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** The order of axes that undoes another. */
function undone(order: readonly number[]): number[] {
  const back: number[] = [];
  order.forEach((axis, place) => {
    back[axis] = place;
  });
  return back;
}

/** The tensors of the network as timm names them. @throws MixnasError `WEIGHTS_MISMATCH` */
function timmLayout(
  network: WeightedGraph,
  tensors: ReadonlyMap<string, ReadTensor>,
  file: string,
): readonly TorchTensor[] {
  const { name } = network.graph;
  const hint = 'tensors must be named as timm or mixnas export --format torch names them';
  let layout: readonly TorchTensor[] | null;
  try {
    layout = timmTensors(network, tensors.keys());
  } catch (cause) {
    if (!(cause instanceof MixnasError)) throw cause;
    const why = `not those of ${name} as mixnas export writes them, and timm has no such network (${cause.message})`;
    throw new MixnasError('WEIGHTS_MISMATCH', `weights ${file}: ${why}`, { cause, hint });
  }
  const lacking = layout?.filter((tensor) => tensor.of !== undefined && !tensors.has(tensor.name)) ?? [];
  if (layout !== null && lacking.length === 0) return layout;
  const [first] = lacking;
  const what =
    first === undefined ? `not as many blocks as ${name} has` : `no tensor ${first.name}, which ${name} has in timm`;
  throw new MixnasError('WEIGHTS_MISMATCH', `weights ${file}: ${what}`, { hint });
}

/** The layout whose names the file has. @throws MixnasError `WEIGHTS_MISMATCH` where it is neither */
function layoutOf(graph: Graph, tensors: ReadonlyMap<string, ReadTensor>, file: string): readonly TorchTensor[] {
  // only names and shapes matter here
  const weights = new Map(graphParameters(graph).map(({ name, size }) => [name, new Float32Array(size)]));
  const network = { graph, weights };
  const own = torchTensors(network);
  if (own.every(({ name, of }) => of === undefined || tensors.has(name))) return own;
  return timmLayout(network, tensors, file);
}

/** The weight of some tensors that are its parts, in the network's own order of axes. */
function assembled(parts: readonly { readonly tensor: TorchTensor; readonly values: Float32Array }[]): Float32Array {
  const [first] = parts;
  const order = first?.tensor.of?.order;
  if (first === undefined || order === undefined) throw bug('a weight of no tensors');
  const whole = new Float32Array(parts.reduce((sum, { values }) => sum + values.length, 0));
  for (const { tensor, values } of parts) whole.set(values, tensor.of?.begin ?? 0);
  // sides of 1 that PyTorch adds are no axes of the weight
  const [sum = 1, ...rest] = first.tensor.shape;
  const sides = [sum * (whole.length / first.values.length), ...rest];
  const kept = order.length === 3 ? [sides[0] as number, ...sides.slice(2)] : sides.slice(0, order.length);
  return transposed(whole, kept, undone(order));
}

/**
 * Weights of a file of PyTorch for a network: named as `mixnas export --format torch` writes them, or as timm names those of
 * the same network.
 * @throws MixnasError `WEIGHTS_MISMATCH` for a file of another network
 */
export function importWeights(graph: Graph, tensors: ReadonlyMap<string, ReadTensor>, file: string): ImportedWeights {
  const found = new Map<string, { tensor: TorchTensor; values: Float32Array }[]>();
  const others = new Map<string, string>();
  for (const tensor of layoutOf(graph, tensors, file)) {
    const read = tensors.get(tensor.name);
    if (tensor.of === undefined || read === undefined) continue;
    const { weight } = tensor.of;
    if (shapeText(read.shape) === shapeText(tensor.shape)) {
      found.set(weight, [...(found.get(weight) ?? []), { tensor, values: read.values }]);
    } else {
      others.set(weight, `${tensor.name} is ${shapeText(read.shape)}, expected ${shapeText(tensor.shape)}`);
    }
  }
  const whole = [...found].filter(([weight]) => !others.has(weight));
  return { weights: new Map(whole.map(([weight, parts]) => [weight, assembled(parts)])), others };
}
