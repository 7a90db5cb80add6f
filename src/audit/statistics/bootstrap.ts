import { quantile } from '../../util/quantile.ts';
import { stream } from '../../util/random.ts';

/** Draws of networks with replacement, each as long as there are networks: the same ones for every statistic. */
export type Resamples = readonly (readonly number[])[];

/** A figure with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** @param count of resamples @param networks at least 1 */
export function drawResamples(networks: number, count: number, seed: number): Resamples {
  const draws = stream(seed, 'audit', 'bootstrap');
  return Array.from({ length: count }, () => Array.from({ length: networks }, () => draws.int(networks)));
}

/** Some values by their places. */
export function pick(values: readonly number[], places: readonly number[]): number[] {
  return places.map((i) => values[i] as number);
}

/**
 * A statistic of all networks, with the percentile interval of its values over resamples. Resamples on which it has no value
 * (NaN) are left out; without any the ends are NaN.
 * @param statistic of the networks at some places
 * @see Efron & Tibshirani, 1993, chapter 13
 */
export function bootstrap(
  networks: number,
  resamples: Resamples,
  statistic: (places: readonly number[]) => number,
): Estimate {
  const value = statistic(Array.from({ length: networks }, (_, i) => i));
  const values = resamples
    .map(statistic)
    .filter((one) => !Number.isNaN(one))
    .sort((a, b) => a - b);
  return { value, low: quantile(values, 0.025), high: quantile(values, 0.975) };
}
