import type { Metrics } from '../../metric/index.ts';
import type { Gain } from './gain.ts';
import type { Field } from './gaussian-process.ts';
import { warp } from './goal-scale.ts';
import type { Signal } from './signal.ts';

/** Mean and standard deviation; 1 in place of a deviation of 0. */
export function moments(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

/** What the model works on where nothing is to be predicted. */
const NO_SIGNAL = { ideal: 1 };

/** Goals on the model's scale: warped, then standardised among themselves. */
export function modelValues(
  signal: Signal | null,
  goals: readonly number[],
): { values: Float64Array; mean: number; deviation: number } {
  const warped = goals.map((goal) => warp(signal ?? NO_SIGNAL, goal));
  const { mean, deviation } = moments(warped);
  return { values: Float64Array.from(warped, (value) => (value - mean) / deviation), mean, deviation };
}

/** What each candidate of a field promises, in order. */
export interface Scores {
  readonly gains: Float64Array;
  /** Predicted goal on the warped scale: decides between equal gains. */
  readonly means: Float64Array;
}

/**
 * Scores the candidates of a field.
 * @param goals of the model's points, in their order
 * @param costs of the field's candidates, in their order
 */
export function scoresOf(
  field: Field,
  signal: Signal | null,
  goals: readonly number[],
  costs: readonly Metrics[],
  gain: Gain,
): Scores {
  field.update();
  const { values, mean, deviation } = modelValues(signal, goals);
  const means = field.means(field.model.whiten(values)).map((value) => mean + deviation * value);
  const gains = new Float64Array(means.length);
  for (let i = 0; i < gains.length; i++) {
    const spread = deviation * Math.sqrt(field.variance[i] as number);
    gains[i] = gain(costs[i] as Metrics, means[i] as number, spread);
  }
  return { gains, means };
}

/** The open candidate of largest gain, of equals the one of larger mean; -1 when none is open. */
export function bestIndex({ gains, means }: Scores, isOpen: (index: number) => boolean): number {
  let best = -1;
  for (let i = 0; i < gains.length; i++) {
    const [gain, mean] = [gains[i] as number, means[i] as number];
    const [bestGain, bestMean] = [gains[best] ?? Number.NEGATIVE_INFINITY, means[best] ?? Number.NEGATIVE_INFINITY];
    if (gain < bestGain || (gain === bestGain && mean <= bestMean)) continue;
    if (isOpen(i)) best = i;
  }
  return best;
}
