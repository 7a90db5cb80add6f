import type { GraphNode, Weights } from '../../graph/index.ts';
import { parametersOf, type Shape } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import type { TorchTensor } from './safetensors.ts';

/** Values of a tensor with its axes in another order, row-major before and after. */
export function transposed(values: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const sizes = order.map((axis) => shape[axis] as number);
  const steps = order.map((axis) => strides[axis] as number);
  const output = new Float32Array(values.length);
  let at = 0;
  const visit = (axis: number, from: number): void => {
    const [size, step] = [sizes[axis] as number, steps[axis] as number];
    for (let i = 0; i < size; i++) {
      if (axis === order.length - 1) output[at++] = values[from + i * step] as number;
      else visit(axis + 1, from + i * step);
    }
  };
  visit(0, 0);
  return output;
}

/** Order of axes in which PyTorch stores a weight, by the number of axes that it has here. */
const ORDERS = [[], [0], [1, 0], [2, 0, 1], [3, 2, 0, 1]] as const;

/** A weight of a node in PyTorch's order: [out, in, k, k] of convolutions, [channels, 1, k, k] of depthwise ones, [out, in]. */
export class NodeWeights {
  readonly #parameters: ReadonlyMap<string, readonly number[]>;
  readonly #id: string;
  readonly #weights: Weights;

  /** @param input shape of the node's first input */
  constructor(node: GraphNode, input: Shape, weights: Weights) {
    this.#id = node.id;
    this.#weights = weights;
    this.#parameters = new Map(parametersOf(node, input).map(({ name, shape }) => [name, shape]));
  }

  /** @param own name within the node: `kernel.0` */
  tensor(own: string, name: string): TorchTensor {
    const key = `${this.#id}/${own}`;
    const [shape, values] = [this.#parameters.get(key), this.#weights.get(key)];
    if (shape === undefined || values === undefined) throw bug(`no weight ${key} to export`);
    const order = ORDERS[shape.length] as readonly number[];
    const sizes = order.map((axis) => shape[axis] as number);
    const [first, ...others] = sizes;
    const depthwise = shape.length === 3;
    return {
      name,
      shape: depthwise ? [first as number, 1, ...others] : sizes,
      values: transposed(values, shape, order),
      of: { weight: key, order, begin: 0 },
    };
  }

  /** The same as the kernel of a 1×1 convolution. */
  pointwise(own: string, name: string): TorchTensor {
    const tensor = this.tensor(own, name);
    return { ...tensor, shape: [...tensor.shape, 1, 1] };
  }

  /** The tensors of a `BatchNorm2d`. */
  batchNorm(name: string): TorchTensor[] {
    return [
      this.tensor('gamma', `${name}.weight`),
      this.tensor('beta', `${name}.bias`),
      this.tensor('mean', `${name}.running_mean`),
      this.tensor('variance', `${name}.running_var`),
      { name: `${name}.num_batches_tracked`, shape: [], values: new BigInt64Array(1) },
    ];
  }
}
