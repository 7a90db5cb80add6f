import type { MetricName } from '../../metric/index.ts';
import { warp, warpSlope } from './goal-scale.ts';
import type { Signal } from './signal.ts';

/** Mean and standard deviation; 1 in place of a deviation of 0. */
export function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

/** Values with mean 0 and deviation 1. */
export function standardised(values: readonly number[]): { values: Float64Array; mean: number; deviation: number } {
  const { mean, deviation } = moments(values);
  return { values: Float64Array.from(values, (value) => (value - mean) / deviation), mean, deviation };
}

/** What the model works on where nothing is to be predicted. */
const NO_SIGNAL = { ideal: 1 };

/** Metrics that are shares of the validation images. */
const SHARES: readonly MetricName[] = ['accuracy', 'balancedAccuracy'];

/** Goals on the model's scale: warped, then standardised among themselves. */
export function modelValues(
  signal: Signal | null,
  goals: readonly number[],
): { values: Float64Array; mean: number; deviation: number } {
  return standardised(goals.map((goal) => warp(signal ?? NO_SIGNAL, goal)));
}

/** How far off readings are for a known reason. */
export interface Sampling {
  /** Images that an accuracy is a share of. */
  readonly validationImages?: number | undefined;
}

/**
 * The least variance of a reading's noise on the model's scale: an accuracy p among n images has the standard error
 * sqrt(p (1 - p) / n); the mean of its square over the readings. 0 where n is not known, and for other signals.
 *
 * @param deviation of the warped goals, as `modelValues` gives it
 */
export function noiseFloor(
  signal: Signal | null,
  goals: readonly number[],
  deviation: number,
  { validationImages: n }: Sampling,
): number {
  // only accuracies are shares of images
  if (signal === null || !SHARES.includes(signal.name) || n === undefined || n === 0) return 0;
  const squares = goals.map((p) => ((p * (1 - p)) / n) * warpSlope(signal, p) ** 2);
  return squares.reduce((sum, square) => sum + square, 0) / squares.length / deviation ** 2;
}

/** Goals as the kernel's parameters are fitted to them, with the least variance of their noise. */
export function fittedValues(
  signal: Signal | null,
  goals: readonly number[],
  sampling: Sampling,
): { values: Float64Array; floor: number } {
  const { values, deviation } = modelValues(signal, goals);
  return { values, floor: noiseFloor(signal, goals, deviation, sampling) };
}
