import * as tf from '@tensorflow/tfjs-core';
import type { SplitOp } from '../../../graph/index.ts';
import { sliceChannels } from '../kernels/channels.ts';
import type { TfjsOp } from '../op.ts';

/** One part of a value's channels. */
export function splitOp({ sizes, index }: SplitOp): TfjsOp {
  const sum = (list: readonly number[]): number => list.reduce((total, size) => total + size, 0);
  const offset = sum(sizes.slice(0, index));
  const size = sizes[index] as number;
  const after = sum(sizes.slice(index + 1));
  const part = (x: tf.Tensor4D): tf.Tensor4D => sliceChannels(x, offset, size);
  return {
    infer: ([x]) => part(x as tf.Tensor4D),
    forward: ([x]) => ({ output: part(x as tf.Tensor4D), saved: [] }),
    backward: (dy) => {
      const dx = tf.pad(dy, [
        [0, 0],
        [0, 0],
        [0, 0],
        [offset, after],
      ]);
      return { inputs: [dx], weights: {} };
    },
  };
}
