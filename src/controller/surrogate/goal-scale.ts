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
