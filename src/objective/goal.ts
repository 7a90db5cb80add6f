import type { Metric } from '../config/index.ts';
import { bug } from '../util/errors.ts';
import type { Metrics } from './outcome.ts';

/** Whether more of a metric is better (accuracy) or less (costs). */
export function isMaximised(metric: Metric): boolean {
  return metric === 'accuracy';
}

/**
 * A metric as a value to maximise: costs are negated.
 * @param metrics must hold the metric
 */
export function goalOf(metric: Metric, metrics: Metrics): number {
  const value = metrics[metric];
  if (value === undefined) throw bug(`metric ${metric} is missing`);
  return isMaximised(metric) ? value : -value;
}

/** Several metrics as values to maximise, in order. */
export function goalsOf(names: readonly Metric[], metrics: Metrics): number[] {
  return names.map((name) => goalOf(name, metrics));
}
