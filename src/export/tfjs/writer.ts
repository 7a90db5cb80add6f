import type { Shape, Weights } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';

/** One node of a TensorFlow graph as `model.json` has it. */
export interface TfNode {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly attr: Readonly<Record<string, unknown>>;
}

/** A constant's entry in the weights manifest. */
export interface TfWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

/** The value of a graph node as TensorFlow has it. */
export interface TfValue {
  readonly name: string;
  /** As the graph has it: [height, width, channels]. In the file [batch, height, width, channels] … */
  readonly shape: Shape;
  /** … or, behind a dense layer or `flatten`, [batch, channels]. */
  readonly isFlat: boolean;
}

/** Attribute values as `model.json` writes them; 64-bit integers are strings, strings are base64. */
export const attr = {
  type: (type: 'DT_FLOAT' | 'DT_INT32') => ({ type }),
  int: (value: number) => ({ i: String(value) }),
  ints: (values: readonly number[]) => ({ list: { i: values.map(String) } }),
  float: (value: number) => ({ f: value }),
  bool: (value: boolean) => ({ b: value }),
  text: (value: string) => ({ s: btoa(value) }),
  shape: (dims: readonly number[]) => ({ shape: shapeOf(dims) }),
};

/** A shape as `model.json` writes it; -1 stands for any size. */
export function shapeOf(dims: readonly number[]): { dim: { size: string }[] } {
  return { dim: dims.map((size) => ({ size: String(size) })) };
}

/** Gathers the nodes and constants of a TensorFlow graph. */
export class TfWriter {
  readonly nodes: TfNode[] = [];
  readonly manifest: TfWeight[] = [];
  readonly values: Uint8Array[] = [];

  constructor(readonly weights: Weights) {}

  /** Appends a node. @returns its name, by which others read its first output */
  node(name: string, op: string, input: readonly string[], attributes: Readonly<Record<string, unknown>> = {}): string {
    this.nodes.push({ name, op, input, attr: { T: attr.type('DT_FLOAT'), ...attributes } });
    return name;
  }

  /** Appends a constant of floats. @returns its name */
  floats(name: string, values: Float32Array, shape: readonly number[]): string {
    return this.#constant({ name, shape, dtype: 'float32' }, values);
  }

  /** Appends a constant of integers; `shape` [] makes one value a scalar. @returns its name */
  integers(name: string, values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.#constant({ name, shape, dtype: 'int32' }, Int32Array.from(values));
  }

  /** The values of a weight of the network. */
  weight(name: string): Float32Array {
    const values = this.weights.get(name);
    if (values === undefined) throw bug(`no values for weight ${name}`);
    return values;
  }

  #constant(weight: TfWeight, values: Float32Array | Int32Array): string {
    const dtype = weight.dtype === 'float32' ? 'DT_FLOAT' : 'DT_INT32';
    const tensor = { dtype, tensorShape: shapeOf(weight.shape) };
    this.nodes.push({
      name: weight.name,
      op: 'Const',
      input: [],
      attr: { dtype: attr.type(dtype), value: { tensor } },
    });
    this.manifest.push(weight);
    this.values.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return weight.name;
  }
}
