import type { Tensor } from '@tensorflow/tfjs-core';

/** A rule that changes one weight. `update` is called inside `tf.tidy`. */
export interface Optimizer {
  /** Tensors kept beside each weight, with the value that they start from. */
  readonly slots: readonly { readonly name: string; readonly initial: number }[];
  /** The new weight and the new slots, in the order of `slots`. */
  update(
    weight: Tensor,
    gradient: Tensor,
    slots: readonly Tensor[],
    learningRate: number,
  ): { weight: Tensor; slots: Tensor[] };
}
