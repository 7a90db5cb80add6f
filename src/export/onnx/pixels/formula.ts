import { type AttributeValue, DATA_TYPE } from '../protobuf.ts';
import type { OnnxWriter } from '../writer.ts';

/** The name of a value of the graph, or a number that becomes a constant in double precision. */
export type Term = string | number;

/** Axis of [batch, channels, height, width]. */
export type Axis = 2 | 3;

/** Writes formulas of scalars and vectors as ONNX nodes, named by their number; scalars and vectors are double. */
export class Formula {
  readonly #constants = new Map<string, string>();
  #count = 0;

  constructor(
    readonly writer: OnnxWriter,
    readonly prefix: string,
  ) {}

  #constant(key: string, write: (name: string) => string): string {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = write(`${this.prefix}.${key}`);
    this.#constants.set(key, name);
    return name;
  }

  /** A list of integers as a constant; of a single number a scalar. */
  integers(values: number | readonly number[]): string {
    const [list, dims] = typeof values === 'number' ? [[values], []] : [values, [values.length]];
    return this.#constant(`int.${dims.length}.${list.join('_')}`, (name) => this.writer.integers(name, list, dims));
  }

  /** A number in single precision as a constant, for images. */
  float(value: number): string {
    return this.#constant(`float.${value}`, (name) => this.writer.floats(name, Float32Array.of(value), []));
  }

  /** Any operator. */
  op(type: string, inputs: readonly Term[], attributes: Readonly<Record<string, AttributeValue>> = {}): string {
    const names = inputs.map((one) =>
      typeof one === 'string' ? one : this.#constant(`double.${one}`, (name) => this.writer.double(name, one)),
    );
    this.#count += 1;
    return this.writer.node(`${this.prefix}.${this.#count}`, type, names, attributes);
  }

  add = (a: Term, b: Term): string => this.op('Add', [a, b]);
  sub = (a: Term, b: Term): string => this.op('Sub', [a, b]);
  mul = (a: Term, b: Term): string => this.op('Mul', [a, b]);
  div = (a: Term, b: Term): string => this.op('Div', [a, b]);
  max = (a: Term, b: Term): string => this.op('Max', [a, b]);
  min = (a: Term, b: Term): string => this.op('Min', [a, b]);
  floor = (a: Term): string => this.op('Floor', [a]);
  ceil = (a: Term): string => this.op('Ceil', [a]);
  abs = (a: Term): string => this.op('Abs', [a]);
  where = (condition: string, a: Term, b: Term): string => this.op('Where', [condition, a, b]);
  and = (a: string, b: string): string => this.op('And', [a, b]);
  atMost = (a: Term, b: Term): string => this.op('LessOrEqual', [a, b]);
  equal = (a: Term, b: Term): string => this.op('Equal', [a, b]);

  /** 0, 1, … up to before `end`. */
  range = (end: Term): string => this.op('Range', [0, end, 1]);
  column = (vector: string): string => this.op('Unsqueeze', [vector, this.integers([1])]);
  /** Towards 0. */
  truncate = (a: string): string => this.mul(this.op('Sign', [a]), this.floor(this.abs(a)));
  /** Up from the half, as images' sizes are. */
  round = (a: Term): string => this.floor(this.add(a, 0.5));
  toFloat = (a: string): string => this.op('Cast', [a], { to: DATA_TYPE.float });

  /** A scalar as a vector of one 64-bit integer. */
  #whole(term: Term): string {
    if (typeof term === 'number') return this.integers([term]);
    const integer = this.op('Cast', [term], { to: DATA_TYPE.int64 });
    return this.op('Reshape', [integer, this.integers([1])]);
  }

  /** Whole numbers as a shape. */
  shape(...terms: readonly Term[]): string {
    return this.op(
      'Concat',
      terms.map((term) => this.#whole(term)),
      { axis: 0 },
    );
  }

  /** Length of an axis of an image. */
  length(image: string, axis: Axis): string {
    const length = this.op('Gather', [this.op('Shape', [image]), this.integers(axis)]);
    return this.op('Cast', [length], { to: DATA_TYPE.double });
  }

  /** An image with the pixels at the edges of an axis repeated. */
  extended(image: string, axis: Axis, before: Term, after: Term): string {
    const ends = (amount: Term): Term[] => [0, 0, axis === 2 ? amount : 0, axis === 3 ? amount : 0];
    return this.op('Pad', [image, this.shape(...ends(before), ...ends(after))], { mode: 'edge' });
  }
}
