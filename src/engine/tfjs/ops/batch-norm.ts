import * as tf from '@tensorflow/tfjs-core';
import type { BatchNormOp } from '../../../graph/index.ts';
import { channelMean } from '../kernels/sums.ts';
import type { NodeWeights, TfjsOp } from '../op.ts';

function infer(x: tf.Tensor4D, weights: NodeWeights, epsilon: number): tf.Tensor4D {
  const scale = tf.mul(weights.gamma as tf.Tensor1D, tf.rsqrt(tf.add(weights.variance as tf.Tensor1D, epsilon)));
  const shift = tf.sub(weights.beta as tf.Tensor1D, tf.mul(weights.mean as tf.Tensor1D, scale));
  return tf.add(tf.mul(x, scale), shift);
}

function blend(old: tf.Tensor, batch: tf.Tensor, momentum: number): tf.Tensor {
  return tf.add(tf.mul(old, momentum), tf.mul(batch, 1 - momentum));
}

/**
 * Batch normalisation. Training: y = gamma * (x - mean) / sqrt(variance + epsilon) + beta with the batch's mean and biased
 * variance; the moving variance takes the unbiased one, variance * m / max(m - 1, 1) for m positions (as TensorFlow does).
 *
 * Backward, with r = 1 / sqrt(variance + epsilon) and xc = x - mean, all means over the m positions:
 * dx = gamma * r * (dy - mean(dy) - xc * r^2 * mean(dy * xc)).
 *
 * @param momentum replaces the op's own
 */
export function batchNormOp({ epsilon }: BatchNormOp, momentum: number): TfjsOp {
  return {
    infer: ([x], weights) => infer(x as tf.Tensor4D, weights, epsilon),
    forward: ([x], weights, { momentumOf }) => {
      const input = x as tf.Tensor4D;
      const positions = input.size / input.shape[3];
      const mean = channelMean(input);
      const centred = tf.sub(input, mean) as tf.Tensor4D;
      const variance = channelMean(tf.square(centred));
      const inverse = tf.rsqrt(tf.add(variance, epsilon)) as tf.Tensor1D;
      const scale = tf.mul(weights.gamma as tf.Tensor1D, inverse);
      const unbiased = tf.mul(variance, positions / Math.max(positions - 1, 1));
      return {
        output: tf.add(tf.mul(centred, scale), weights.beta as tf.Tensor1D),
        saved: [centred, inverse],
        moving: {
          mean: blend(weights.mean as tf.Tensor1D, mean, momentumOf(momentum)),
          variance: blend(weights.variance as tf.Tensor1D, unbiased, momentumOf(momentum)),
        },
      };
    },
    backward: (dy, saved, weights, inputWanted) => {
      const [centred, inverse] = saved as [tf.Tensor4D, tf.Tensor1D];
      const positions = dy.size / dy.shape[3];
      const meanDy = channelMean(dy);
      const meanProduct = channelMean(tf.mul(dy, centred));
      const gradients = {
        gamma: tf.mul(tf.mul(meanProduct, inverse), positions),
        beta: tf.mul(meanDy, positions),
      };
      if (!inputWanted) return { inputs: [], weights: gradients };
      const scale = tf.mul(weights.gamma as tf.Tensor1D, inverse);
      const slope = tf.mul(tf.mul(scale, tf.square(inverse)), meanProduct);
      const dx = tf.sub(tf.mul(tf.sub(dy, meanDy), scale), tf.mul(centred, slope)) as tf.Tensor4D;
      return { inputs: [dx], weights: gradients };
    },
  };
}
