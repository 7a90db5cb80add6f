import * as tf from '@tensorflow/tfjs-core';
import type { TfjsOp } from '../op.ts';

/** The sum of `count` values. */
export function addOp(count: number): TfjsOp {
  const sum = (inputs: readonly tf.Tensor4D[]): tf.Tensor4D => inputs.reduce((total, x) => tf.add(total, x));
  return {
    infer: sum,
    forward: (inputs) => ({ output: sum(inputs), saved: [] }),
    backward: (dy) => ({ inputs: Array.from({ length: count }, () => tf.clone(dy)), weights: {} }),
  };
}
