import * as tf from '@tensorflow/tfjs-core';
import type { ActivationName } from '../../graph/index.ts';

/** An activation, element by element, and its derivative as a function of the same argument. */
interface ActivationFunction {
  apply<T extends tf.Tensor>(x: T): T;
  derivative<T extends tf.Tensor>(x: T): T;
}

/** 1 where low < x < high, else 0. */
function inside<T extends tf.Tensor>(x: T, low: number, high: number): T {
  return tf.mul(tf.step(tf.sub(x, low)), tf.step(tf.sub(high, x)));
}

function hardSigmoid<T extends tf.Tensor>(x: T): T {
  return tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6);
}

/**
 * Activations: relu max(x, 0); relu6 min(max(x, 0), 6); swish x * sigmoid(x); hard-sigmoid relu6(x + 3) / 6;
 * hard-swish x * hard-sigmoid(x). At a corner the derivative is that of the flat side.
 *
 * @see Ramachandran et al., 2017 (swish); Howard et al., ICCV 2019, section 5.2 (the hard forms)
 */
export const ACTIVATIONS: Readonly<Record<ActivationName, ActivationFunction>> = {
  relu: { apply: (x) => tf.relu(x), derivative: (x) => tf.step(x) },
  relu6: { apply: (x) => tf.relu6(x), derivative: (x) => inside(x, 0, 6) },
  sigmoid: {
    apply: (x) => tf.sigmoid(x),
    derivative: (x) => {
      const s = tf.sigmoid(x);
      return tf.mul(s, tf.sub(1, s));
    },
  },
  swish: {
    apply: (x) => tf.mul(x, tf.sigmoid(x)),
    derivative: (x) => {
      const s = tf.sigmoid(x);
      const y = tf.mul(x, s);
      return tf.add(y, tf.mul(s, tf.sub(1, y)));
    },
  },
  'hard-sigmoid': { apply: hardSigmoid, derivative: (x) => tf.mul(inside(x, -3, 3), 1 / 6) },
  'hard-swish': {
    apply: (x) => tf.mul(x, hardSigmoid(x)),
    derivative: (x) => tf.add(hardSigmoid(x), tf.mul(x, tf.mul(inside(x, -3, 3), 1 / 6))),
  },
};
