import * as tf from '@tensorflow/tfjs-core';
import type { DenseOp } from '../../../graph/index.ts';
import { asRows, productNT, productTN } from '../kernels/products.ts';
import { rowSum } from '../kernels/sums.ts';
import type { NodeWeights, TfjsOp } from '../op.ts';

function asImage(rows: tf.Tensor): tf.Tensor4D {
  const [n, c] = rows.shape as [number, number];
  return tf.reshape(rows, [n, 1, 1, c]);
}

/** A fully connected layer on [n, 1, 1, inputs]. */
export function denseOp({ bias }: DenseOp): TfjsOp {
  const infer = (x: tf.Tensor4D, weights: NodeWeights): tf.Tensor4D => {
    const y = tf.matMul(asRows(x), weights.kernel as tf.Tensor2D);
    return asImage(bias ? tf.add(y, weights.bias as tf.Tensor1D) : y);
  };
  return {
    infer: ([x], weights) => infer(x as tf.Tensor4D, weights),
    forward: ([x], weights) => ({ output: infer(x as tf.Tensor4D, weights), saved: [tf.clone(x as tf.Tensor4D)] }),
    backward: (dy, [x], weights, inputWanted) => {
      const rows = asRows(dy);
      const kernel = productTN(asRows(x as tf.Tensor4D), rows);
      return {
        inputs: inputWanted ? [asImage(productNT(rows, weights.kernel as tf.Tensor2D))] : [],
        weights: bias ? { kernel, bias: rowSum(rows) } : { kernel },
      };
    },
  };
}
