import * as tf from '@tensorflow/tfjs-core';
import { asRows } from './products.ts';

/** Below this many multiply-adds per position a product with a selection matrix is faster than a slice on `wasm`. */
const PRODUCT_LIMIT = 1024;

function selection(channels: number, offset: number, size: number): tf.Tensor2D {
  return tf.pad(tf.eye(size), [
    [offset, channels - offset - size],
    [0, 0],
  ]);
}

/** Channels offset .. offset + size - 1: [n, h, w, c] -> [n, h, w, size]. */
export function sliceChannels(x: tf.Tensor4D, offset: number, size: number): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  if (offset === 0 && size === c) return tf.clone(x);
  if (c * size > PRODUCT_LIMIT) return tf.slice(x, [0, 0, 0, offset], [n, h, w, size]);
  return tf.reshape(tf.matMul(asRows(x), selection(c, offset, size)), [n, h, w, size]);
}

/** Joins values along channels, in order. */
export function joinChannels(parts: readonly tf.Tensor4D[]): tf.Tensor4D {
  return parts.length === 1 ? tf.clone(parts[0] as tf.Tensor4D) : tf.concat([...parts], 3);
}
