import type * as tf from '@tensorflow/tfjs-core';
import type { Shape } from '../../../graph/index.ts';
import { joinChannels, sliceChannels } from '../kernels/channels.ts';
import type { TfjsOp } from '../op.ts';

/** Values joined along channels. */
export function concatOp(inputs: readonly Shape[]): TfjsOp {
  const sizes = inputs.map((shape) => shape[2]);
  const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  return {
    infer: joinChannels,
    forward: (values) => ({ output: joinChannels(values), saved: [] }),
    backward: (dy: tf.Tensor4D) => ({
      inputs: sizes.map((size, i) => sliceChannels(dy, offsets[i] as number, size)),
      weights: {},
    }),
  };
}
