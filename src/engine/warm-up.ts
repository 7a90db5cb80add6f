/**
 * Most momentum of a moving average at a step, so that it is right after any number of steps: (1 + s) / (10 + s) for s steps
 * taken before. After n steps the start value weighs 9! n! / (n + 9)!, below 1e-4 from the 7th step on.
 *
 * @param step >= 0
 * @returns in [0.1, 1)
 * @see TensorFlow, `tf.train.ExponentialMovingAverage` with `num_updates`
 */
export function warmUp(step: number): number {
  return (1 + step) / (10 + step);
}
