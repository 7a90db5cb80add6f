import * as tf from '@tensorflow/tfjs-core';
import { type Graph, INPUT, inferShapes, isTrained, parametersOf, type Shape } from '../../graph/index.ts';
import { bug } from '../../util/errors.ts';
import type { Forward, NodeWeights, StepContext, TfjsOp } from './op.ts';
import { tfjsOp } from './ops/op-table.ts';

/** Tensors by parameter name. */
export type TensorMap = ReadonlyMap<string, tf.Tensor>;

interface Layer {
  readonly id: string;
  readonly op: TfjsOp;
  readonly inputs: readonly string[];
  /** Names of the node's weights after the slash. */
  readonly weights: readonly string[];
  readonly trained: readonly string[];
  /** Whether anything before this node is trained. */
  readonly inputWanted: boolean;
  /** Values that no later node reads. */
  readonly lastUses: readonly string[];
}

/** A training-form pass in flight: its answer, and what the backward pass needs. */
export interface Pass {
  /** float32 [batch, 1, 1, classes]. */
  readonly output: tf.Tensor4D;
  readonly records: readonly Forward[];
}

/** A graph as TensorFlow.js operations, in the order of its nodes. It holds no tensors itself. */
export class Network {
  readonly #layers: readonly Layer[];
  readonly #output: string;

  /** @param batchNormMomentum replaces every batch norm's own; null = as the graph says */
  constructor(graph: Graph, batchNormMomentum: number | null) {
    const shapes = inferShapes(graph);
    const lastReader = new Map(graph.nodes.flatMap(({ id, inputs }) => [id, ...inputs].map((read) => [read, id])));
    const carriesGradient = new Set<string>();
    this.#output = graph.output;
    this.#layers = graph.nodes.map((node, position) => {
      const inputs = node.inputs.map((id) => shapes.get(id) as Shape);
      const parameters = parametersOf(node, inputs[0] as Shape);
      const inputWanted = node.inputs.some((id) => carriesGradient.has(id));
      if (inputWanted || parameters.some(isTrained)) carriesGradient.add(node.id);
      const local = (name: string): string => name.slice(node.id.length + 1);
      return {
        id: node.id,
        op: tfjsOp(node, inputs, position, batchNormMomentum),
        inputs: node.inputs,
        weights: parameters.map(({ name }) => local(name)),
        trained: parameters.filter(isTrained).map(({ name }) => local(name)),
        inputWanted,
        lastUses: [...new Set([node.id, ...node.inputs])].filter(
          (id) => id !== INPUT && id !== graph.output && lastReader.get(id) === node.id,
        ),
      };
    });
  }

  /** Inference form: logits [batch, 1, 1, classes] for images [batch, height, width, channels]. */
  infer(images: tf.Tensor4D, weights: TensorMap): tf.Tensor4D {
    return this.#run(images, (layer, inputs) => tf.tidy(() => layer.op.infer(inputs, weightsOf(layer, weights))));
  }

  /** Training form. The caller disposes of the pass, or hands it to `backward`. */
  forward(images: tf.Tensor4D, weights: TensorMap, step: StepContext): Pass {
    const records: Forward[] = [];
    const output = this.#run(images, (layer, inputs) => {
      const record = tf.tidy(
        () => layer.op.forward(inputs, weightsOf(layer, weights), step) as Forward & tf.TensorContainerObject,
      );
      records.push(record);
      return record.output;
    });
    return { output, records };
  }

  /**
   * Gradients of every trained weight from the gradient of the logits; disposes of what the pass saved. Weights that the
   * output does not depend on get zeros.
   */
  backward(pass: Pass, dLogits: tf.Tensor4D, weights: TensorMap): Map<string, tf.Tensor> {
    const pending = new Map<string, tf.Tensor4D>([[this.#output, tf.clone(dLogits)]]);
    const gradients = new Map<string, tf.Tensor>();
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const layer = this.#layers[i] as Layer;
      const { saved } = pass.records[i] as Forward;
      const dy = pending.get(layer.id);
      pending.delete(layer.id);
      const found = dy === undefined ? undefined : backwardOf(layer, dy, saved, weights);
      for (const name of layer.trained) {
        const key = `${layer.id}/${name}`;
        gradients.set(key, found?.weights[name] ?? tf.zerosLike(weights.get(key) as tf.Tensor));
      }
      for (const [position, dx] of (found?.inputs ?? []).entries()) {
        accumulate(pending, layer.inputs[position] as string, dx);
      }
      tf.dispose([...saved]);
      dy?.dispose();
    }
    for (const rest of pending.values()) rest.dispose();
    return gradients;
  }

  /** The moving statistics that a pass gathered, by parameter name; the rest of them are untouched. */
  moving(pass: Pass): Map<string, tf.Tensor> {
    return new Map(
      this.#layers.flatMap((layer, i) =>
        Object.entries(pass.records[i]?.moving ?? {}).map(([name, tensor]) => [`${layer.id}/${name}`, tensor] as const),
      ),
    );
  }

  #run(images: tf.Tensor4D, compute: (layer: Layer, inputs: readonly tf.Tensor4D[]) => tf.Tensor4D): tf.Tensor4D {
    const values = new Map<string, tf.Tensor4D>([[INPUT, images]]);
    for (const layer of this.#layers) {
      const inputs = layer.inputs.map((id) => values.get(id) as tf.Tensor4D);
      values.set(layer.id, compute(layer, inputs));
      for (const id of layer.lastUses) {
        values.get(id)?.dispose();
        values.delete(id);
      }
    }
    const output = values.get(this.#output);
    if (output === undefined) throw bug(`the network has no value for its output ${this.#output}`);
    return output;
  }
}

function weightsOf({ id, weights }: Layer, all: TensorMap): NodeWeights {
  return Object.fromEntries(weights.map((name) => [name, all.get(`${id}/${name}`) as tf.Tensor]));
}

type Found = { inputs: tf.Tensor4D[]; weights: { [name: string]: tf.Tensor } };

function backwardOf(layer: Layer, dy: tf.Tensor4D, saved: readonly tf.Tensor[], weights: TensorMap): Found {
  return tf.tidy(() => layer.op.backward(dy, saved, weightsOf(layer, weights), layer.inputWanted) as unknown as Found);
}

function accumulate(pending: Map<string, tf.Tensor4D>, id: string, gradient: tf.Tensor4D): void {
  const before = pending.get(id);
  if (before === undefined) {
    pending.set(id, gradient);
    return;
  }
  pending.set(id, tf.add(before, gradient));
  tf.dispose([before, gradient]);
}
