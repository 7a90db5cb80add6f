import type { MetricName, Metrics } from '../../metric/index.ts';
import { moments } from './model-values.ts';

/** Mean and deviation of the logarithm of each feature over a space, in the order of the features. */
export interface CostScale {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

function logCosts(features: readonly MetricName[], known: Metrics): number[] {
  return features.map((name) => Math.log(known[name] as number));
}

/** The scale of a list of networks. @param networks each with all features, > 0 */
export function scaleOf(features: readonly MetricName[], networks: readonly Metrics[]): CostScale {
  const logs = networks.map((known) => logCosts(features, known));
  const columns = features.map((_, j) => moments(logs.map((row) => row[j] as number)));
  return { mean: columns.map(({ mean }) => mean), deviation: columns.map(({ deviation }) => deviation) };
}

/** Standardised logarithm of each feature. */
export function scaledCost(features: readonly MetricName[], known: Metrics, { mean, deviation }: CostScale): number[] {
  return logCosts(features, known).map((value, j) => (value - (mean[j] as number)) / (deviation[j] as number));
}
