import * as tf from '@tensorflow/tfjs-core';
import type { RmsPropSettings } from '../../engine.ts';
import type { Optimizer } from './optimizer.ts';

/** RMSProp as TensorFlow defines it, by the formula of `RmsPropSettings`. */
export function rmsProp({ decay, momentum, epsilon }: RmsPropSettings): Optimizer {
  return {
    update: (weight, gradient, [square, moment], learningRate) => {
      const nextSquare = tf.add(tf.mul(square as tf.Tensor, decay), tf.mul(tf.square(gradient), 1 - decay));
      const scaled = tf.mul(tf.div(gradient, tf.sqrt(tf.add(nextSquare, epsilon))), learningRate);
      const next = tf.add(tf.mul(moment as tf.Tensor, momentum), scaled);
      return { weight: tf.sub(weight, next), slots: [nextSquare, next] };
    },
  };
}
