import * as tf from '@tensorflow/tfjs-core';

/**
 * The dense kernel of a grouped convolution: [taps, taps, inputs / groups, filters] -> [taps, taps, inputs, filters] with
 * zeros off the diagonal blocks. The extra products cost less than cutting images into groups.
 */
export function blockDiagonal(kernel: tf.Tensor4D, groups: number): tf.Tensor4D {
  if (groups === 1) return kernel;
  const [taps, , inputs, filters] = kernel.shape;
  const size = filters / groups;
  const columns = Array.from({ length: groups }, (_, g) =>
    tf.pad(tf.slice(kernel, [0, 0, 0, g * size], [taps, taps, inputs, size]), [
      [0, 0],
      [0, 0],
      [g * inputs, (groups - 1 - g) * inputs],
      [0, 0],
    ]),
  );
  return tf.concat(columns, 3);
}

/** The diagonal blocks of a dense kernel, joined: the inverse of `blockDiagonal`, for its gradient. */
export function diagonalBlocks(kernel: tf.Tensor4D, groups: number): tf.Tensor4D {
  if (groups === 1) return kernel;
  const [taps, , inputs, filters] = kernel.shape;
  const [rows, columns] = [inputs / groups, filters / groups];
  const blocks = Array.from({ length: groups }, (_, g) =>
    tf.slice(kernel, [0, 0, g * rows, g * columns], [taps, taps, rows, columns]),
  );
  return tf.concat(blocks, 3);
}
