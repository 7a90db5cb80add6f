import * as tf from '@tensorflow/tfjs-core';

/** transpose(a) · b for a [k, m], b [k, n]. Transposed first, as `wasm` has no fast product of a transposed matrix. */
export function productTN(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if ((a.shape[1] as number) <= (b.shape[1] as number)) return tf.matMul(tf.transpose(a), b);
  return tf.transpose(tf.matMul(tf.transpose(b), a));
}

/** a · transpose(b) for a [m, k], b [n, k]. */
export function productNT(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.matMul(a, tf.transpose(b));
}

/** The value as a matrix with a row per position: [n, h, w, c] -> [n * h * w, c]. */
export function asRows(x: tf.Tensor4D): tf.Tensor2D {
  const [n, h, w, c] = x.shape;
  return tf.reshape(x, [n * h * w, c]);
}
