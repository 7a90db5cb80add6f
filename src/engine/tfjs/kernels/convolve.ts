import * as tf from '@tensorflow/tfjs-core';
import { asRows, productTN } from './products.ts';
import { spread, spreadForAdjoint } from './spread.ts';
import { explicitPads, type Pads, type Window } from './window.ts';

/** Zeros between the taps of a kernel [taps, taps, c, f], so that a dilated convolution becomes a dense one. */
function dilateKernel(kernel: tf.Tensor4D, dilation: number): tf.Tensor4D {
  const [taps, , c, f] = kernel.shape;
  if (dilation === 1) return kernel;
  const wide = spread(tf.reshape(kernel, [1, taps, taps, c * f]), dilation);
  const extent = (taps - 1) * dilation + 1;
  return tf.reshape(tf.slice(wide, [0, 0, 0, 0], [1, extent, extent, c * f]), [extent, extent, c, f]);
}

/** Convolution with explicit zeros: [n, h, w, c] with [taps, taps, c, f]. */
export function convolve(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { stride, dilation, pads }: Pick<Window, 'stride' | 'dilation' | 'pads'>,
): tf.Tensor4D {
  const both = stride > 1 && dilation > 1;
  const dense = both ? dilateKernel(kernel, dilation) : kernel;
  return tf.conv2d(x, dense, stride, explicitPads(pads), 'NHWC', both ? 1 : dilation);
}

/** Gradient of `convolve` with respect to the image. */
export function convolveAdjoint(dy: tf.Tensor4D, kernel: tf.Tensor4D, window: Window): tf.Tensor4D {
  const { stretched, pads } = spreadForAdjoint(dy, window);
  const turned = tf.transpose(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);
  return convolve(stretched, turned, { stride: 1, dilation: window.dilation, pads });
}

function isPointwise({ taps, stride, pads }: Window): boolean {
  return taps === 1 && stride === 1 && pads.every((pad) => pad === 0);
}

/**
 * Gradient of `convolve` with respect to its kernel: [taps, taps, c, f].
 *
 * A 1×1 convolution's is one matrix product. Otherwise it is a convolution again, with batch and channels exchanged: image
 * [c, h, w, n], kernel dy [output, n, f]; stride becomes dilation and dilation stride.
 */
export function convolveFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, window: Window): tf.Tensor4D {
  const { taps, stride, dilation, pads, output } = window;
  const [c, f] = [x.shape[3], dy.shape[3]];
  if (isPointwise(window)) return tf.reshape(productTN(asRows(x), asRows(dy)), [1, 1, c, f]);
  const both = stride > 1 && dilation > 1;
  const image = tf.transpose(x, [3, 1, 2, 0]);
  const kernel = tf.transpose(both ? spread(dy, stride) : dy, [1, 2, 0, 3]);
  const extra = both ? stride - 1 : 0;
  const least = (size: number, axis: 0 | 1): number =>
    (output[axis] - 1) * stride + 1 + extra + (taps - 1) * dilation - size;
  const wide: Pads = [
    pads[0],
    Math.max(least(x.shape[1] + pads[0], 0), 0),
    pads[2],
    Math.max(least(x.shape[2] + pads[2], 1), 0),
  ];
  const found = tf.conv2d(image, kernel, dilation, explicitPads(wide), 'NHWC', both ? 1 : stride);
  return tf.transpose(tf.slice(found, [0, 0, 0, 0], [c, taps, taps, f]), [1, 2, 0, 3]);
}
