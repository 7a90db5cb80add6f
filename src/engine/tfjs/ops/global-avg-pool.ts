import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '../../../graph/index.ts';
import { spatialMean } from '../kernels/sums.ts';
import type { TfjsOp } from '../op.ts';

/** Mean over height and width. */
export function globalAvgPoolOp([height, width, channels]: Shape): TfjsOp {
  const mean = (x: tf.Tensor4D): tf.Tensor4D => tf.reshape(spatialMean(x), [x.shape[0], 1, 1, channels]);
  return {
    infer: ([x]) => mean(x as tf.Tensor4D),
    forward: ([x]) => ({ output: mean(x as tf.Tensor4D), saved: [] }),
    backward: (dy) => ({ inputs: [tf.mul(dy, tf.fill([1, height, width, 1], 1 / (height * width)))], weights: {} }),
  };
}
