import type { Metrics } from '../metric/index.ts';

/** How a row holds its metrics: as JSON since version 3, before that in columns of their own. */
export interface StoredMetrics {
  readonly metrics?: string | null;
  readonly accuracy?: number | null;
  readonly loss?: number | null;
  readonly params?: number | null;
  readonly macs?: number | null;
}

/** The metrics of a row of any version; without those that are not known. */
export function metricsIn({ metrics, accuracy, loss, params, macs }: StoredMetrics): Metrics {
  if (typeof metrics === 'string') return JSON.parse(metrics) as Metrics;
  const known = Object.entries({ accuracy, loss, params, macs }).filter(([, value]) => typeof value === 'number');
  return Object.fromEntries(known);
}
