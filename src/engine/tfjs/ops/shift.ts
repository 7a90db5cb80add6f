import * as tf from '@tensorflow/tfjs-core';
import type { TfjsOp } from '../op.ts';

/** Moves an image by one pixel: up and left when `forwards`, else down and right. A 2×2 correlation with one tap set. */
function move(x: tf.Tensor4D, forwards: boolean): tf.Tensor4D {
  const c = x.shape[3];
  const [before, after] = forwards ? [0, 1] : [1, 0];
  const place: [number, number] = forwards ? [1, 0] : [0, 1];
  const kernel = tf.pad(tf.ones([1, 1, c, 1]), [place, place, [0, 0], [0, 0]]) as tf.Tensor4D;
  const sides: [number, number] = [before, after];
  return tf.depthwiseConv2d(x, kernel, 1, [[0, 0], sides, sides, [0, 0]]);
}

/** out[y, x] = in[y + 1, x + 1], zero beyond the last row and column. */
export function shiftOp(): TfjsOp {
  return {
    infer: ([x]) => move(x as tf.Tensor4D, true),
    forward: ([x]) => ({ output: move(x as tf.Tensor4D, true), saved: [] }),
    backward: (dy) => ({ inputs: [move(dy, false)], weights: {} }),
  };
}
