import { normalCumulative } from './normal.ts';

/** Keeps the logarithm finite at an accuracy of 1. */
const SLACK = 0.02;

/**
 * Accuracy on the scale that the model works on: v = -log(1 + slack - accuracy), so that halving the error is the same
 * step everywhere.
 * @param accuracy in 0..1
 */
export function warp(accuracy: number): number {
  return -Math.log(1 + SLACK - accuracy);
}

/**
 * Expected amount by which an accuracy exceeds a threshold, for warped accuracy v ~ N(mean, deviation²):
 *
 * E[max(0, e^-t - e^-v)] = e^-t Φ(d) - e^(-mean + deviation² / 2) Φ(d - deviation), d = (mean - t) / deviation
 *
 * @param threshold t, an accuracy on the warped scale
 * @param deviation > 0
 * @returns in units of accuracy, >= 0
 */
export function expectedGain(mean: number, deviation: number, threshold: number): number {
  const d = (mean - threshold) / deviation;
  const kept = Math.exp(-threshold) * normalCumulative(d);
  const lost = Math.exp(-mean + 0.5 * deviation * deviation) * normalCumulative(d - deviation);
  return Math.max(0, kept - lost);
}
