import type { Constraint } from '../config/index.ts';
import { type MetricName, type Metrics, metricInfo } from '../metric/index.ts';

/**
 * How far one constraint is broken, relative to its limit: 0.1 = a tenth too much or too little; 0 = kept.
 * @param deviation of the value, which must keep `margin` times as far from the limit; 0 = exact
 */
function broken({ max, min, margin = 0 }: Constraint, value: number, deviation: number): number {
  const away = margin * deviation;
  const over = max === undefined ? 0 : Math.max(0, (value + away) / max - 1);
  const under = min === undefined ? 0 : Math.max(0, 1 - (value - away) / min);
  return over + under;
}

/**
 * How far a trial breaks the constraints: relative amounts, summed over the constraints; 0 = feasible.
 * @param deviations standard deviations of metrics that are only predicted
 * A constraint on a metric that is not known yet (accuracy before training) counts as kept.
 */
export function violationOf(constraints: readonly Constraint[], metrics: Metrics, deviations: Metrics = {}): number {
  return constraints.reduce((sum, constraint) => {
    const value = metrics[constraint.metric];
    return value === undefined ? sum : sum + broken(constraint, value, deviations[constraint.metric] ?? 0);
  }, 0);
}

/** The constraints on metrics that only training tells. */
export function afterTraining(constraints: readonly Constraint[]): Constraint[] {
  return constraints.filter(({ metric }) => metricInfo(metric).known === 'trained');
}

/** The constraints on metrics that are known, or can be measured, before training. */
export function beforeTraining(constraints: readonly Constraint[]): Constraint[] {
  return constraints.filter(({ metric }) => metricInfo(metric).known !== 'trained');
}

/** The constraints on some metrics. */
export function constraintsOn(constraints: readonly Constraint[], metrics: ReadonlySet<MetricName>): Constraint[] {
  return constraints.filter(({ metric }) => metrics.has(metric));
}
