import * as tf from '@tensorflow/tfjs-core';
import type { ActivationOp } from '../../../graph/index.ts';
import { ACTIVATIONS } from '../functions.ts';
import type { TfjsOp } from '../op.ts';

/** An activation of every element. */
export function activationOp({ fn }: ActivationOp): TfjsOp {
  const { apply, derivative } = ACTIVATIONS[fn];
  return {
    infer: ([x]) => apply(x as tf.Tensor4D),
    forward: ([x]) => ({ output: apply(x as tf.Tensor4D), saved: [tf.clone(x as tf.Tensor4D)] }),
    backward: (dy, [x], _, inputWanted) => ({
      inputs: inputWanted ? [tf.mul(dy, derivative(x as tf.Tensor4D))] : [],
      weights: {},
    }),
  };
}
