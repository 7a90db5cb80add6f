import * as tf from '@tensorflow/tfjs-core';

/** Mean over height and width: [n, h, w, c] -> [n, c]. A pooling, since sums over outer axes are slow on `wasm`. */
export function spatialMean(x: tf.Tensor4D): tf.Tensor2D {
  const [n, h, w, c] = x.shape;
  const pooled = h * w === 1 ? x : tf.avgPool(x, [h, w], 1, 'valid');
  return tf.reshape(pooled, [n, c]);
}

/** Sum over all rows: [rows, c] -> [c], as a product with a row of ones. */
export function rowSum(x: tf.Tensor): tf.Tensor1D {
  const [rows, c] = x.shape as [number, number];
  return tf.reshape(tf.matMul(tf.ones([1, rows]), x), [c]) as tf.Tensor1D;
}

/** Mean over batch, height and width: [n, h, w, c] -> [c]. */
export function channelMean(x: tf.Tensor4D): tf.Tensor1D {
  return tf.mul(rowSum(spatialMean(x)), 1 / x.shape[0]);
}

/** Sum over batch, height and width: [n, h, w, c] -> [c]. */
export function channelSum(x: tf.Tensor4D): tf.Tensor1D {
  return tf.mul(rowSum(spatialMean(x)), x.shape[1] * x.shape[2]);
}
