import * as tf from '@tensorflow/tfjs-core';
import { extentOf } from '../../../graph/index.ts';
import { spread } from './spread.ts';
import { spatialMean } from './sums.ts';
import type { Window } from './window.ts';

/** The smaller of the frames whose sides are multiples of 5 or of 3, and that divisor. */
function frameOf(height: number, width: number): { rows: number; columns: number; side: number } {
  const frames = [5, 3].map((side) => ({
    rows: Math.ceil(height / side) * side,
    columns: Math.ceil(width / side) * side,
    side,
  }));
  return frames.reduce((best, frame) => (frame.rows * frame.columns < best.rows * best.columns ? frame : best));
}

/**
 * Gradient of a depthwise correlation with respect to its kernel: [taps, taps, c].
 *
 * dK[ky, kx, c] = sum over n, y, x of padded[n, y * stride + ky * dilation, x * stride + kx * dilation, c] * dy[n, y, x, c]
 *
 * For each tap, dy is laid into a frame of the padded image's size at the tap's offset; both are then multiplied and
 * summed. `wasm` does product and partial sum in one pass when they are written as a depthwise convolution of 25 (or 9)
 * taps in which the image is the kernel: rows of the frame are dealt to taps in blocks, and all the rest are channels.
 */
export function depthwiseFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, window: Window): tf.Tensor3D {
  const { taps, stride, dilation, pads, output } = window;
  const [n, height, width, c] = x.shape;
  const reach = extentOf(taps, dilation) - 1;
  const stretched = spread(dy, stride);
  const frame = frameOf(
    Math.max(pads[0] + height, reach + output[0] * stride),
    Math.max(pads[2] + width, reach + output[1] * stride),
  );
  const frameAt = (image: tf.Tensor4D, top: number, left: number): tf.Tensor4D =>
    tf.pad(image, [
      [0, 0],
      [top, frame.rows - top - image.shape[1]],
      [left, frame.columns - left - image.shape[2]],
      [0, 0],
    ]);
  const parts = (n * frame.rows * frame.columns) / frame.side ** 2;
  const filter = tf.reshape(frameAt(x, pads[0], pads[2]), [frame.side, frame.side, parts * c, 1]) as tf.Tensor4D;
  const means: tf.Tensor2D[] = [];
  for (let tap = 0; tap < taps * taps; tap++) {
    means.push(
      tf.tidy(() => {
        const laid = frameAt(stretched, Math.floor(tap / taps) * dilation, (tap % taps) * dilation);
        const image = tf.reshape(laid, [1, frame.side, frame.side, parts * c]) as tf.Tensor4D;
        return spatialMean(tf.reshape(tf.depthwiseConv2d(image, filter, 1, 'valid'), [1, parts, 1, c]));
      }),
    );
  }
  return tf.reshape(tf.mul(tf.concat(means, 0), parts), [taps, taps, c]);
}
