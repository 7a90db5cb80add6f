import * as tf from '@tensorflow/tfjs-core';
import { adjointPads, type Pads, type Window } from './window.ts';

/**
 * Puts `stride - 1` zeros behind every row and column: [n, h, w, c] -> [n, h * stride, w * stride, c]. Written as two
 * paddings of reshaped tensors, which every back end does quickly.
 */
export function spread(x: tf.Tensor4D, stride: number): tf.Tensor4D {
  if (stride === 1) return x;
  const [n, h, w, c] = x.shape;
  const gap: [number, number] = [0, stride - 1];
  const columns = tf.pad(tf.reshape(x, [n * h, w, 1, c]), [[0, 0], [0, 0], gap, [0, 0]]);
  const rows = tf.pad(tf.reshape(columns, [n, h, 1, w * stride * c]), [[0, 0], [0, 0], gap, [0, 0]]);
  return tf.reshape(rows, [n, h * stride, w * stride, c]);
}

/** The output gradient of a strided window, stretched for its adjoint, and pads that are no longer negative. */
export function spreadForAdjoint(dy: tf.Tensor4D, window: Window): { stretched: tf.Tensor4D; pads: Pads } {
  const [top, bottom, left, right] = adjointPads(window);
  const stretched = spread(dy, window.stride);
  if (bottom >= 0 && right >= 0) return { stretched, pads: [top, bottom, left, right] };
  const [n, h, w, c] = stretched.shape;
  const cut = tf.slice(stretched, [0, 0, 0, 0], [n, h + Math.min(bottom, 0), w + Math.min(right, 0), c]);
  return { stretched: cut, pads: [top, Math.max(bottom, 0), left, Math.max(right, 0)] };
}
