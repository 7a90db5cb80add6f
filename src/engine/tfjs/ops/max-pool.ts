import * as tf from '@tensorflow/tfjs-core';
import type { PoolOp, Shape } from '../../../graph/index.ts';
import { correlate, correlateAdjoint } from '../kernels/correlate.ts';
import { type Window, windowOf } from '../kernels/window.ts';
import type { TfjsOp } from '../op.ts';

/** A depthwise kernel [taps, taps, c] that picks one tap. */
function oneTap(taps: number, channels: number, row: number, column: number): tf.Tensor3D {
  return tf.pad(tf.ones([1, 1, channels]), [
    [row, taps - 1 - row],
    [column, taps - 1 - column],
    [0, 0],
  ]);
}

/** [1, output, 1]: 1 where the tap lies inside the image, 0 where it lies on padding. */
function tapInside({ stride, pads, input, output }: Window, row: number, column: number): tf.Tensor4D {
  const [height, width] = output;
  const fits = (i: number, tap: number, before: number, size: number): boolean => {
    const place = i * stride + tap - before;
    return place >= 0 && place < size;
  };
  const values = Float32Array.from({ length: height * width }, (_, i) =>
    fits(Math.floor(i / width), row, pads[0], input[0]) && fits(i % width, column, pads[2], input[1]) ? 1 : 0,
  );
  return tf.tensor4d(values, [1, height, width, 1]);
}

/**
 * Gradient for the image. The kernel of TensorFlow.js for it is wrong on `wasm` for some strides, so it is built from
 * others: tap by tap, where the tap holds the maximum and no earlier one did, it takes the output's gradient.
 */
function gradient(dy: tf.Tensor4D, x: tf.Tensor4D, y: tf.Tensor4D, window: Window): tf.Tensor4D {
  const { taps } = window;
  let free = tf.onesLike(y) as tf.Tensor4D;
  let dx = tf.zerosLike(x) as tf.Tensor4D;
  for (let row = 0; row < taps; row++) {
    for (let column = 0; column < taps; column++) {
      const kernel = oneTap(taps, x.shape[3], row, column);
      const below = tf.step(tf.sub(y, correlate(x, kernel, window)));
      const holds = tf.mul(tf.sub(1, below), tapInside(window, row, column));
      const takes = tf.mul(free, holds) as tf.Tensor4D;
      free = tf.sub(free, takes);
      dx = tf.add(dx, correlateAdjoint(tf.mul(dy, takes), kernel, window));
    }
  }
  return dx;
}

/** Maximum over windows. Where several positions of a window hold it, the first one gets the gradient. */
export function maxPoolOp(op: PoolOp, input: Shape): TfjsOp {
  const window = windowOf(input, op.kernel, op.stride, 1, op.padding);
  const infer = (x: tf.Tensor4D): tf.Tensor4D => tf.maxPool(x, op.kernel, op.stride, op.padding);
  return {
    infer: ([x]) => infer(x as tf.Tensor4D),
    forward: ([x]) => {
      const output = infer(x as tf.Tensor4D);
      return { output, saved: [tf.clone(x as tf.Tensor4D), tf.clone(output)] };
    },
    backward: (dy, [x, y], _, inputWanted) => ({
      inputs: inputWanted ? [gradient(dy, x as tf.Tensor4D, y as tf.Tensor4D, window)] : [],
      weights: {},
    }),
  };
}
