import * as tf from '@tensorflow/tfjs-core';
import type { ChannelShuffleOp } from '../../../graph/index.ts';
import type { TfjsOp } from '../op.ts';

/** Channels seen as [rows, n] and transposed to [n, rows]. */
function exchange(x: tf.Tensor4D, rows: number): tf.Tensor4D {
  const [n, h, w, c] = x.shape;
  const seen = tf.reshape(x, [n * h * w, rows, c / rows]);
  return tf.reshape(tf.transpose(seen, [0, 2, 1]), [n, h, w, c]);
}

/** ShuffleNet's channel shuffle; its own inverse with the two factors exchanged. */
export function channelShuffleOp({ groups }: ChannelShuffleOp): TfjsOp {
  return {
    infer: ([x]) => exchange(x as tf.Tensor4D, groups),
    forward: ([x]) => ({ output: exchange(x as tf.Tensor4D, groups), saved: [] }),
    backward: (dy) => ({ inputs: [exchange(dy, dy.shape[3] / groups)], weights: {} }),
  };
}
