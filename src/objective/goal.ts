import { type MetricName, type Metrics, metricInfo } from '../metric/index.ts';
import { bug } from '../util/errors.ts';

/** Whether more of a metric is better (accuracy) or less (costs). */
export function isMaximised(metric: MetricName): boolean {
  return metricInfo(metric).direction === 'max';
}

/** A metric's value as one to maximise: costs are negated. */
export function towardsMore(metric: MetricName, value: number): number {
  return isMaximised(metric) ? value : -value;
}

/** The value of a metric. @param metrics must hold it */
export function metricValue(metric: MetricName, metrics: Metrics): number {
  const value = metrics[metric];
  if (value === undefined) throw bug(`metric ${metric} is missing`);
  return value;
}

/** Several metrics as values to maximise, in order. @param metrics must hold them */
export function goalsOf(names: readonly MetricName[], metrics: Metrics): number[] {
  return names.map((name) => towardsMore(name, metricValue(name, metrics)));
}

/** Whether all of these metrics are known. */
export function hasAll(names: readonly MetricName[], metrics: Metrics): boolean {
  return names.every((name) => metrics[name] !== undefined);
}
