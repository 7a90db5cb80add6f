import * as tf from '@tensorflow/tfjs-core';
import type { ConvOp, Shape } from '../../../graph/index.ts';
import { convolve, convolveAdjoint, convolveFilterGradient } from '../kernels/convolve.ts';
import { blockDiagonal, diagonalBlocks } from '../kernels/grouped.ts';
import { channelSum } from '../kernels/sums.ts';
import { windowOf } from '../kernels/window.ts';
import type { NodeWeights, TfjsOp } from '../op.ts';

/** A convolution with stride, groups, dilation and bias. */
export function convOp(op: ConvOp, input: Shape): TfjsOp {
  const window = windowOf(input, op.kernel, op.stride, op.dilation, op.padding);
  const kernelOf = (weights: NodeWeights): tf.Tensor4D => blockDiagonal(weights.kernel as tf.Tensor4D, op.groups);
  const infer = (x: tf.Tensor4D, weights: NodeWeights): tf.Tensor4D => {
    const y = convolve(x, kernelOf(weights), window);
    return op.bias ? tf.add(y, weights.bias as tf.Tensor1D) : y;
  };
  return {
    infer: ([x], weights) => infer(x as tf.Tensor4D, weights),
    forward: ([x], weights) => ({ output: infer(x as tf.Tensor4D, weights), saved: [tf.clone(x as tf.Tensor4D)] }),
    backward: (dy, [x], weights, inputWanted) => {
      const kernel = diagonalBlocks(convolveFilterGradient(x as tf.Tensor4D, dy, window), op.groups);
      return {
        inputs: inputWanted ? [convolveAdjoint(dy, kernelOf(weights), window)] : [],
        weights: op.bias ? { kernel, bias: channelSum(dy) } : { kernel },
      };
    },
  };
}
