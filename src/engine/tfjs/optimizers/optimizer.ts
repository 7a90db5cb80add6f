import type { Tensor } from '@tensorflow/tfjs-core';

/** A rule that changes one weight. `update` is called inside `tf.tidy`. */
export interface Optimizer {
  /** The new weight and the new slots, in the order of `slotsOf`. */
  update(
    weight: Tensor,
    gradient: Tensor,
    slots: readonly Tensor[],
    learningRate: number,
  ): { weight: Tensor; slots: Tensor[] };
}
