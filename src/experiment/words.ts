import { type MetricName, metricInfo } from '../metric/index.ts';
import type { Spread } from './interval.ts';

/** Shares are told in percent. */
const SHARES: readonly MetricName[] = ['accuracy', 'balancedAccuracy', 'mAP', 'ap50', 'ap75'];

/** How a compared metric is told: what its values are multiplied with, digits after the point, unit. */
export interface Scaled {
  readonly factor: number;
  readonly digits: number;
  /** Behind the metric's name; empty for none. */
  readonly unit: string;
}

/** How a metric's values and differences are told. */
export function scaledOf(metric: MetricName): Scaled {
  if (SHARES.includes(metric)) return { factor: 100, digits: 2, unit: '%' };
  return { factor: 1, digits: 4, unit: metricInfo(metric).unit };
}

/** `91.20 ± 0.15`, with what is behind the ± where there is something. */
export function spreadText({ mean, deviation }: Spread, { factor, digits }: Scaled): string {
  const text = (value: number): string => (factor * value).toFixed(digits);
  return deviation === null ? text(mean) : `${text(mean)} ± ${text(deviation)}`;
}

/** A difference with its sign and its 95 % interval: `+0.31 (+0.10 to +0.52)`. */
export function differenceText({ mean, margin }: Spread, { factor, digits }: Scaled): string {
  const signed = (value: number): string => {
    const text = (factor * value).toFixed(digits);
    return value < 0 ? text : `+${text}`;
  };
  return margin === null ? signed(mean) : `${signed(mean)} (${signed(mean - margin)} to ${signed(mean + margin)})`;
}
