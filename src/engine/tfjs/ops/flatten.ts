import * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '../../../graph/index.ts';
import type { TfjsOp } from '../op.ts';

/** All values of an image as one vector: no more than another shape. */
export function flattenOp([height, width, channels]: Shape): TfjsOp {
  const size = height * width * channels;
  const flat = (x: tf.Tensor4D): tf.Tensor4D => tf.reshape(x, [x.shape[0], 1, 1, size]);
  return {
    infer: ([x]) => flat(x as tf.Tensor4D),
    forward: ([x]) => ({ output: flat(x as tf.Tensor4D), saved: [] }),
    backward: (dy) => ({ inputs: [tf.reshape(dy, [dy.shape[0], height, width, channels])], weights: {} }),
  };
}
