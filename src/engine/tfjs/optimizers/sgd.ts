import * as tf from '@tensorflow/tfjs-core';
import type { SgdSettings } from '../../engine.ts';
import type { Optimizer } from './optimizer.ts';

/** Gradient descent with momentum, by the formula of `SgdSettings`. */
export function sgd({ momentum, nesterov }: SgdSettings): Optimizer {
  return {
    update: (weight, gradient, [velocity], learningRate) => {
      const next = tf.add(tf.mul(velocity as tf.Tensor, momentum), gradient);
      const direction = nesterov ? tf.add(gradient, tf.mul(next, momentum)) : next;
      return { weight: tf.sub(weight, tf.mul(direction, learningRate)), slots: [next] };
    },
  };
}
