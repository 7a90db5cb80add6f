import { METRIC_NAMES, type MetricName, type Metrics, metricInfo } from './metrics.ts';

/** Metrics whose values depend on how long a network was trained. */
export const LIFTED_NAMES: readonly MetricName[] = METRIC_NAMES.filter((name) => metricInfo(name).ideal !== null);

/** How far a value is from that of a network without error; >= 0 for every value that can occur. */
export function errorOf(name: MetricName, value: number): number {
  const { ideal, direction } = metricInfo(name);
  return direction === 'max' ? (ideal ?? 0) - value : value - (ideal ?? 0);
}

/** The value at a distance from that of a network without error. */
export function valueAtError(name: MetricName, error: number): number {
  const { ideal, direction } = metricInfo(name);
  return direction === 'max' ? (ideal ?? 0) - error : (ideal ?? 0) + error;
}

function select(metrics: Metrics, isTrained: boolean): Metrics {
  return Object.fromEntries(
    Object.entries(metrics).filter(([name]) => (metricInfo(name as MetricName).known === 'trained') === isTrained),
  );
}

/** The metrics without those that only training tells. */
export function withoutTrained(metrics: Metrics): Metrics {
  return select(metrics, false);
}

/** The metrics that only training tells. */
export function onlyTrained(metrics: Metrics): Metrics {
  return select(metrics, true);
}
