import type { Shape, Weights } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import { withoutDefaults } from './defaults.ts';
import type { DepthwiseForm } from './depthwise-segments.ts';
import { type AttributeValue, attribute, DATA_TYPE, type NodeProto, type TensorProto } from './protobuf.ts';

/** The value of a graph node as ONNX has it. */
export interface OnnxValue {
  readonly name: string;
  /** As the graph has it: [height, width, channels]. In the file it is [batch, channels, height, width] … */
  readonly shape: Shape;
  /** … or, behind a dense layer or `flatten`, [batch, channels]. */
  readonly isFlat: boolean;
}

function bytesOf(values: Float32Array | Float64Array | BigInt64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

type Integers = readonly number[];

/** Gathers the nodes and constants of an ONNX graph. */
export class OnnxWriter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];

  /** Channels of the convolutions that each mixed depthwise convolution became, by its id. */
  readonly depthwiseParts: Record<string, readonly number[]> = {};

  /** @param isPlain `Clip` and `Pad` in the form of operator set 10 */
  constructor(
    readonly weights: Weights,
    readonly depthwise: DepthwiseForm,
    readonly isPlain: boolean,
  ) {}

  /** Appends a node with one output, named like the node; attributes at their defaults are left out. @returns that name */
  node(
    name: string,
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): string {
    this.nodeOf(name, opType, inputs, [name], attributes);
    return name;
  }

  /** Appends a node with the outputs named. */
  nodeOf(
    name: string,
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): void {
    const written = withoutDefaults(opType, attributes);
    const attributeList = Object.entries(written).map(([key, value]) => attribute(key, value));
    this.nodes.push({ name, opType, input: inputs, output: outputs, attribute: attributeList });
  }

  /** Appends a slice of some axes, from `starts` to before `ends`. @returns its name */
  slice(name: string, input: string, starts: Integers, ends: Integers, axes: Integers): string {
    const names = Object.entries({ starts, ends, axes }).map(([key, value]) => this.integers(`${name}.${key}`, value));
    return this.node(name, 'Slice', [input, ...names]);
  }

  /** Appends a constant of 64-bit integers; no `dims` make it a scalar. @returns its name */
  integers(name: string, values: Integers, dims: Integers = [values.length]): string {
    const rawData = bytesOf(BigInt64Array.from(values, BigInt));
    this.initializers.push({ name, dims, dataType: DATA_TYPE.int64, rawData });
    return name;
  }

  /** Appends a scalar constant in double precision. @returns its name */
  double(name: string, value: number): string {
    const rawData = bytesOf(Float64Array.of(value));
    this.initializers.push({ name, dims: [], dataType: DATA_TYPE.double, rawData });
    return name;
  }

  /** Appends a constant of floats; no `dims` make it a scalar. @returns its name */
  floats(name: string, values: Float32Array, dims: readonly number[]): string {
    this.initializers.push({ name, dims, dataType: DATA_TYPE.float, rawData: bytesOf(values) });
    return name;
  }

  /** The values of a weight of the network. */
  weight(name: string): Float32Array {
    const values = this.weights.get(name);
    if (values === undefined) throw bug(`no values for weight ${name}`);
    return values;
  }
}
