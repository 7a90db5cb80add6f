import * as tf from '@tensorflow/tfjs-core';
import type { DropoutOp } from '../../../graph/index.ts';
import { dropoutMask } from '../../dropout.ts';
import type { TfjsOp } from '../op.ts';

/**
 * Inverted dropout in a training step, identity otherwise.
 * @param node position in `graph.nodes`, part of the mask's seed
 */
export function dropoutOp({ rate }: DropoutOp, node: number): TfjsOp {
  return {
    infer: ([x]) => tf.clone(x as tf.Tensor4D),
    forward: ([x], _, { dropoutSeed }) => {
      const input = x as tf.Tensor4D;
      if (dropoutSeed === null) return { output: tf.clone(input), saved: [] };
      const mask = tf.tensor(dropoutMask(input.size, rate, dropoutSeed, node), input.shape);
      return { output: tf.mul(input, mask), saved: [mask] };
    },
    backward: (dy, [mask]) => ({ inputs: [tf.mul(dy, mask as tf.Tensor4D)], weights: {} }),
  };
}
