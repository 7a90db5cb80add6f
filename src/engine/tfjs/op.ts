import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';

/** The weights of one node, by the part of their name after the slash. */
export type NodeWeights = Readonly<Record<string, Tensor>>;

/** What one pass in training form gives to every op. */
export interface StepContext {
  /** Seed of the step's dropout masks, uint32; null = dropout is off. */
  readonly dropoutSeed: number | null;
  /** What a batch norm's moving statistics keep of themselves, from the momentum that is its own. */
  momentumOf(own: number): number;
}

/** Result of a training-form forward pass of one node. */
export interface Forward {
  /** float32 [batch, height, width, channels]. */
  readonly output: Tensor4D;
  /** Tensors that `backward` reads, owned by the caller afterwards. An input that is kept is cloned. */
  readonly saved: readonly Tensor[];
  /** New moving statistics, only from batch norm. */
  readonly moving?: { readonly mean: Tensor; readonly variance: Tensor };
}

/** Gradients of one node. */
export interface Backward {
  /** One per input; an empty list when `inputWanted` was false. */
  readonly inputs: readonly Tensor4D[];
  /** By the part of the weight's name after the slash; every trained weight of the node. */
  readonly weights: NodeWeights;
}

/**
 * One node of a network as TensorFlow.js operations. Values are float32 [batch, height, width, channels] throughout.
 * The functions are called inside `tf.tidy`: they need not dispose of intermediates, and must not dispose of arguments.
 */
export interface TfjsOp {
  /** Inference form: moving statistics, no dropout. */
  infer(inputs: readonly Tensor4D[], weights: NodeWeights): Tensor4D;
  /** Training form, keeping what the backward pass needs. */
  forward(inputs: readonly Tensor4D[], weights: NodeWeights, step: StepContext): Forward;
  /**
   * Gradients from the gradient of the output.
   * @param inputWanted false where nothing before this node is trained, so that the work can be left out
   */
  backward(dy: Tensor4D, saved: readonly Tensor[], weights: NodeWeights, inputWanted: boolean): Backward;
}
