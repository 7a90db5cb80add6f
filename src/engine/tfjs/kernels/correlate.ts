import * as tf from '@tensorflow/tfjs-core';
import { spreadForAdjoint } from './spread.ts';
import { explicitPads, type Pads, type Window } from './window.ts';

/**
 * Depthwise correlation, stride 1, of [n, h, w, c] with a kernel [taps, taps, c] of more than 5 taps a side.
 *
 * `wasm` is fast at 3×3 taps (dilated ones too) and about ten times slower per multiply-add at 7×7 and above. So the
 * kernel is cut into d × d phases of 3×3 taps with dilation d = ceil(taps / 3), whose results are added up.
 */
function correlatePhases(x: tf.Tensor4D, kernel: tf.Tensor3D, pads: Pads): tf.Tensor4D {
  const [taps, , c] = kernel.shape;
  const d = Math.ceil(taps / 3);
  const rest: [number, number] = [0, 3 * d - taps];
  const spaced = tf.reshape(tf.pad(kernel, [rest, rest, [0, 0]]), [3, d, 3, d, c]);
  const phases = tf.reshape(tf.transpose(spaced, [1, 3, 0, 2, 4]), [d * d, 9 * c]);
  let sum: tf.Tensor4D | undefined;
  for (let i = 0; i < d * d; i++) {
    const [a, b] = [Math.floor(i / d), i % d];
    const phase = tf.reshape(tf.slice(phases, [i, 0], [1, 9 * c]), [3, 3, c, 1]) as tf.Tensor4D;
    const shifted: Pads = [
      pads[0] - a,
      pads[1] + 2 * d + a - (taps - 1),
      pads[2] - b,
      pads[3] + 2 * d + b - (taps - 1),
    ];
    const part = tf.depthwiseConv2d(x, phase, 1, explicitPads(shifted), 'NHWC', d);
    const previous = sum;
    sum = previous === undefined ? part : tf.add(previous, part);
    if (previous !== undefined) tf.dispose([previous, part]);
  }
  return sum as tf.Tensor4D;
}

function phasesFit(taps: number, pads: Pads): boolean {
  const d = Math.ceil(taps / 3);
  const least = 2 * d - (taps - 1);
  return pads[0] >= d - 1 && pads[2] >= d - 1 && pads[1] + least >= 0 && pads[3] + least >= 0;
}

/** Depthwise correlation with explicit zeros around the image: [n, h, w, c] with a kernel [taps, taps, c]. */
export function correlate(
  x: tf.Tensor4D,
  kernel: tf.Tensor3D,
  { stride, dilation, pads }: Pick<Window, 'stride' | 'dilation' | 'pads'>,
): tf.Tensor4D {
  const [taps, , c] = kernel.shape;
  if (taps > 5 && stride === 1 && dilation === 1 && phasesFit(taps, pads)) return correlatePhases(x, kernel, pads);
  const filter = tf.reshape(kernel, [taps, taps, c, 1]) as tf.Tensor4D;
  return tf.depthwiseConv2d(x, filter, stride, explicitPads(pads), 'NHWC', dilation);
}

/** Gradient of `correlate` with respect to the image: dy [n, output, c] -> [n, input, c]. */
export function correlateAdjoint(dy: tf.Tensor4D, kernel: tf.Tensor3D, window: Window): tf.Tensor4D {
  const { stretched, pads } = spreadForAdjoint(dy, window);
  return correlate(stretched, tf.reverse(kernel, [0, 1]), { stride: 1, dilation: window.dilation, pads });
}
