import * as tf from '@tensorflow/tfjs-core';
import type { SqueezeExciteOp } from '../../../graph/index.ts';
import { ACTIVATIONS } from '../functions.ts';
import { productNT, productTN } from '../kernels/products.ts';
import { rowSum, spatialMean } from '../kernels/sums.ts';
import type { NodeWeights, TfjsOp } from '../op.ts';

function affine(x: tf.Tensor, weights: NodeWeights, layer: 'reduce' | 'expand'): tf.Tensor {
  return tf.add(tf.matMul(x, weights[`${layer}.kernel`] as tf.Tensor2D), weights[`${layer}.bias`] as tf.Tensor1D);
}

/** Squeeze-and-excitation: y = x * gate(act(mean(x) · W1 + b1) · W2 + b2), the factor one per image and channel. */
export function squeezeExciteOp(op: SqueezeExciteOp): TfjsOp {
  const act = ACTIVATIONS[op.fn];
  const gate = ACTIVATIONS[op.gate];
  const run = (x: tf.Tensor4D, weights: NodeWeights) => {
    const squeezed = spatialMean(x);
    const reduced = affine(squeezed, weights, 'reduce');
    const hidden = act.apply(reduced);
    const expanded = affine(hidden, weights, 'expand');
    const factor = tf.reshape(gate.apply(expanded), [x.shape[0], 1, 1, x.shape[3]]) as tf.Tensor4D;
    return { output: tf.mul(x, factor) as tf.Tensor4D, parts: [squeezed, reduced, hidden, expanded, factor] };
  };
  return {
    infer: ([x], weights) => run(x as tf.Tensor4D, weights).output,
    forward: ([x], weights) => {
      const { output, parts } = run(x as tf.Tensor4D, weights);
      return { output, saved: [tf.clone(x as tf.Tensor4D), ...parts] };
    },
    backward: (dy, saved, weights, inputWanted) => {
      const [x, squeezed, reduced, hidden, expanded, factor] = saved as [
        tf.Tensor4D,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor4D,
      ];
      const [n, height, width, c] = x.shape;
      const dFactor = tf.mul(spatialMean(tf.mul(dy, x)), height * width);
      const dExpanded = tf.mul(dFactor, gate.derivative(expanded));
      const dHidden = productNT(dExpanded, weights['expand.kernel'] as tf.Tensor2D);
      const dReduced = tf.mul(dHidden, act.derivative(reduced));
      const dSqueezed = (): tf.Tensor4D => {
        const mean = productNT(dReduced, weights['reduce.kernel'] as tf.Tensor2D);
        return tf.reshape(tf.mul(mean, 1 / (height * width)), [n, 1, 1, c]);
      };
      return {
        inputs: inputWanted ? [tf.add(tf.mul(dy, factor), dSqueezed())] : [],
        weights: {
          'reduce.kernel': productTN(squeezed, dReduced),
          'reduce.bias': rowSum(dReduced),
          'expand.kernel': productTN(hidden, dExpanded),
          'expand.bias': rowSum(dExpanded),
        },
      };
    },
  };
}
