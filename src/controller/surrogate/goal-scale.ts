import { normalCumulative } from './normal.ts';
import type { Signal } from './signal.ts';

/** Keeps the logarithm finite at a goal without error. */
const SLACK = 0.02;

/**
 * A goal on the scale that the model works on: v = -log(ideal + slack - goal), so that halving the error is the same step
 * everywhere.
 * @param goal at most `ideal`
 */
export function warp({ ideal }: Pick<Signal, 'ideal'>, goal: number): number {
  return -Math.log(ideal + SLACK - goal);
}

/** The goal of which `warp` makes this value. */
export function unwarp({ ideal }: Pick<Signal, 'ideal'>, value: number): number {
  return ideal + SLACK - Math.exp(-value);
}

/** Mean and standard deviation, in units of the goal, of a goal whose warped value is normal. */
export function goalMoments(
  { ideal }: Pick<Signal, 'ideal'>,
  mean: number,
  deviation: number,
): { readonly mean: number; readonly deviation: number } {
  const error = Math.exp(-mean + 0.5 * deviation * deviation);
  return { mean: ideal + SLACK - error, deviation: error * Math.sqrt(Math.expm1(deviation * deviation)) };
}

/** What a step of the goal is on the warped scale, at a goal. */
export function warpSlope({ ideal }: Pick<Signal, 'ideal'>, goal: number): number {
  return 1 / (ideal + SLACK - goal);
}

/** A goal to exceed, warped; goals outside the range that can be modelled are as good as its ends. */
export function threshold(signal: Signal, goal: number): number {
  return warp(signal, Math.min(signal.ideal, Math.max(signal.lowest, goal)));
}

/**
 * Expected amount by which a goal exceeds a threshold, for a warped goal v ~ N(mean, deviation²):
 *
 * E[max(0, e^-t - e^-v)] = e^-t Φ(d) - e^(-mean + deviation² / 2) Φ(d - deviation), d = (mean - t) / deviation
 *
 * @param threshold t, a goal on the warped scale
 * @param deviation > 0
 * @returns in units of the goal, >= 0
 */
export function expectedGain(mean: number, deviation: number, threshold: number): number {
  const d = (mean - threshold) / deviation;
  const kept = Math.exp(-threshold) * normalCumulative(d);
  const lost = Math.exp(-mean + 0.5 * deviation * deviation) * normalCumulative(d - deviation);
  return Math.max(0, kept - lost);
}
