import * as tf from '@tensorflow/tfjs-core';
import { type DepthwiseOp, depthwiseGroups, type Shape } from '../../../graph/index.ts';
import { joinChannels, sliceChannels } from '../kernels/channels.ts';
import { correlate, correlateAdjoint } from '../kernels/correlate.ts';
import { depthwiseFilterGradient } from '../kernels/filter-gradient.ts';
import { channelSum } from '../kernels/sums.ts';
import { windowOf } from '../kernels/window.ts';
import type { NodeWeights, TfjsOp } from '../op.ts';

/** A mixed depthwise convolution: channels are cut into groups, each is correlated with its own kernel, and joined. */
export function depthwiseOp(op: DepthwiseOp, input: Shape): TfjsOp {
  const groups = depthwiseGroups(op, input[2]).map((group) => ({
    ...group,
    window: windowOf(input, group.taps, op.stride, group.dilation, op.padding),
  }));
  const cut = (x: tf.Tensor4D): tf.Tensor4D[] => groups.map((g) => sliceChannels(x, g.offset, g.channels));
  const kernelOf = (weights: NodeWeights, i: number): tf.Tensor3D => weights[`kernel.${i}`] as tf.Tensor3D;
  const infer = (parts: readonly tf.Tensor4D[], weights: NodeWeights): tf.Tensor4D => {
    const y = joinChannels(
      groups.map(({ window }, i) => correlate(parts[i] as tf.Tensor4D, kernelOf(weights, i), window)),
    );
    return op.bias ? tf.add(y, weights.bias as tf.Tensor1D) : y;
  };
  return {
    infer: ([x], weights) => infer(cut(x as tf.Tensor4D), weights),
    forward: ([x], weights) => {
      const parts = cut(x as tf.Tensor4D);
      return { output: infer(parts, weights), saved: parts };
    },
    backward: (dy, saved, weights, inputWanted) => {
      const parts = cut(dy);
      const gradients = groups.map(({ window }, i): [string, tf.Tensor] => [
        `kernel.${i}`,
        tf.tidy(() => depthwiseFilterGradient(saved[i] as tf.Tensor4D, parts[i] as tf.Tensor4D, window)),
      ]);
      if (op.bias) gradients.push(['bias', channelSum(dy)]);
      const back = (): tf.Tensor4D =>
        joinChannels(
          groups.map(({ window }, i) => correlateAdjoint(parts[i] as tf.Tensor4D, kernelOf(weights, i), window)),
        );
      return { inputs: inputWanted ? [back()] : [], weights: Object.fromEntries(gradients) };
    },
  };
}
