import * as tf from '@tensorflow/tfjs-core';
import type { PoolOp } from '../../../graph/index.ts';
import type { TfjsOp } from '../op.ts';

/** Maximum over windows. Where several positions of a window hold it, the first one gets the gradient. */
export function maxPoolOp({ kernel, stride, padding }: PoolOp): TfjsOp {
  const infer = (x: tf.Tensor4D): tf.Tensor4D => tf.maxPool(x, kernel, stride, padding);
  return {
    infer: ([x]) => infer(x as tf.Tensor4D),
    forward: ([x]) => {
      const output = infer(x as tf.Tensor4D);
      return { output, saved: [tf.clone(x as tf.Tensor4D), tf.clone(output)] };
    },
    backward: (dy, saved) => {
      const [input, output] = saved as [tf.Tensor4D, tf.Tensor4D];
      const attributes = { filterSize: kernel, strides: stride, pad: padding };
      const dx = tf.engine().runKernel(tf.MaxPoolGrad, { dy, input, output }, attributes) as tf.Tensor4D;
      return { inputs: [dx], weights: {} };
    },
  };
}
