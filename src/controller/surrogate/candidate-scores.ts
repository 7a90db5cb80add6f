import type { Metrics } from '../../metric/index.ts';
import type { Belief } from './belief.ts';
import type { Gain } from './gain.ts';
import type { Field } from './gaussian-process.ts';

/** What each candidate of a field promises, in order. */
export interface Scores {
  readonly gains: Float64Array;
  /** Predicted goal on the warped scale: decides between equal gains. */
  readonly means: Float64Array;
}

/**
 * Scores the candidates of a field.
 * @param belief of the field's model
 * @param costs of the field's candidates, in their order
 */
export function scoresOf(field: Field, belief: Belief, costs: readonly Metrics[], gain: Gain): Scores {
  field.update();
  const { deviation, running } = belief;
  const means = belief.means(field);
  const variance = running.length === 0 ? field.variance : field.varianceAfter(running);
  const gains = new Float64Array(means.length);
  for (let i = 0; i < gains.length; i++) {
    const spread = deviation * Math.sqrt(variance[i] as number);
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
