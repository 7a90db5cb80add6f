import { bug } from '../util/errors.ts';
import { type Graph, type GraphNode, INPUT, type Shape } from './graph.ts';
import type { ActivationName, DepthwiseOp, Op, Padding } from './ops.ts';
import { inferShape } from './shapes.ts';

/** Handle of a value inside a graph under construction. */
export interface Value {
  readonly id: string;
  readonly shape: Shape;
}

/** Defaults that a network's batch norms share. */
export interface BatchNormSettings {
  readonly momentum: number;
  readonly epsilon: number;
}

/** MixNet's and MnasNet's batch norm: momentum 0.99, epsilon 1e-3. */
export const TF_BATCH_NORM: BatchNormSettings = { momentum: 0.99, epsilon: 1e-3 };

type ConvOptions = { stride?: number; groups?: number; dilation?: number; bias?: boolean; padding?: Padding };
type DepthwiseOptions = Partial<Omit<DepthwiseOp, 'kind' | 'kernels'>>;

/**
 * Builds a graph node by node, checking shapes as it goes. Ids are `<block>.<role>`, so that a network built twice has
 * the same weight names; `role` must be unique in its block.
 */
export class GraphBuilder {
  readonly #nodes: GraphNode[] = [];
  readonly #ids = new Set<string>();
  readonly #input: Value;
  #block = 'stem';

  constructor(
    readonly name: string,
    input: Shape,
    readonly batchNormSettings: BatchNormSettings = TF_BATCH_NORM,
  ) {
    this.#input = { id: INPUT, shape: input };
  }

  /**
   * A builder that goes on where another network stands: its nodes are there, with their ids.
   * @returns the builder, and the values of the nodes by id
   */
  static continuing(
    { name, input, nodes }: Omit<Graph, 'kind' | 'output'>,
    batchNorm: BatchNormSettings,
  ): { readonly builder: GraphBuilder; readonly values: ReadonlyMap<string, Value> } {
    const builder = new GraphBuilder(name, input, batchNorm);
    const values = new Map([[INPUT, builder.input]]);
    for (const node of nodes) {
      const shape = inferShape(
        node,
        node.inputs.map((id) => (values.get(id) as Value).shape),
      );
      builder.#ids.add(node.id);
      builder.#nodes.push(node);
      values.set(node.id, { id: node.id, shape });
    }
    return { builder, values };
  }

  get input(): Value {
    return this.#input;
  }

  /** Nodes added from here on belong to this block. */
  block(name: string): this {
    this.#block = name;
    return this;
  }

  /** Appends any op. @throws MixnasError `GRAPH_SHAPE` when the inputs do not fit it */
  add(role: string, op: Op, ...inputs: readonly Value[]): Value {
    const id = `${this.#block}.${role}`;
    if (this.#ids.has(id)) throw bug(`node id ${id} used twice while building ${this.name}`);
    const node: GraphNode = { id, op, inputs: inputs.map((value) => value.id), block: this.#block };
    const shape = inferShape(
      node,
      inputs.map((value) => value.shape),
    );
    this.#ids.add(id);
    this.#nodes.push(node);
    return { id, shape };
  }

  conv(role: string, x: Value, filters: number, kernel: number, options: ConvOptions = {}): Value {
    const base = { stride: 1, groups: 1, dilation: 1, bias: false, padding: 'same' as const };
    return this.add(role, { kind: 'conv', filters, kernel, ...base, ...options }, x);
  }

  depthwise(role: string, x: Value, kernels: readonly number[], options: DepthwiseOptions = {}): Value {
    const base = { partition: 'equal', stride: 1, dilated: false, bias: false, padding: 'same' } as const;
    return this.add(role, { kind: 'depthwise', kernels, ...base, ...options }, x);
  }

  batchNorm(role: string, x: Value): Value {
    return this.add(role, { kind: 'batch-norm', ...this.batchNormSettings }, x);
  }

  activation(role: string, x: Value, fn: ActivationName): Value {
    return this.add(role, { kind: 'activation', fn }, x);
  }

  /** The finished graph, with `output` as its answer. */
  build(output: Value): Graph {
    return { kind: 'graph', name: this.name, input: this.#input.shape, nodes: this.#nodes, output: output.id };
  }
}
