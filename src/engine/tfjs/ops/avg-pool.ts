import * as tf from '@tensorflow/tfjs-core';
import type { PoolOp, Shape } from '../../../graph/index.ts';
import { correlate, correlateAdjoint } from '../kernels/correlate.ts';
import { type Window, windowOf } from '../kernels/window.ts';
import type { TfjsOp } from '../op.ts';

/** 1 / (number of positions of the image in each window): [1, output, 1]. */
function inverseCounts({ taps, stride, pads, input, output }: Window): tf.Tensor4D {
  const inWindow = (i: number, before: number, size: number): number => {
    const start = i * stride - before;
    return Math.min(start + taps, size) - Math.max(start, 0);
  };
  const values = new Float32Array(output[0] * output[1]);
  for (let y = 0; y < output[0]; y++) {
    for (let x = 0; x < output[1]; x++) {
      values[y * output[1] + x] = 1 / (inWindow(y, pads[0], input[0]) * inWindow(x, pads[2], input[1]));
    }
  }
  return tf.tensor4d(values, [1, output[0], output[1], 1]);
}

/** Average over windows, counting only positions inside the image: a depthwise sum divided by the counts. */
export function avgPoolOp(op: PoolOp, input: Shape): TfjsOp {
  const window = windowOf(input, op.kernel, op.stride, 1, op.padding);
  const ones = (): tf.Tensor3D => tf.ones([op.kernel, op.kernel, input[2]]);
  const infer = (x: tf.Tensor4D): tf.Tensor4D => tf.mul(correlate(x, ones(), window), inverseCounts(window));
  return {
    infer: ([x]) => infer(x as tf.Tensor4D),
    forward: ([x]) => ({ output: infer(x as tf.Tensor4D), saved: [] }),
    backward: (dy) => ({
      inputs: [correlateAdjoint(tf.mul(dy, inverseCounts(window)), ones(), window)],
      weights: {},
    }),
  };
}
