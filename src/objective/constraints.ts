import type { Constraint } from '../config/index.ts';
import type { Metrics } from './outcome.ts';

/** How far one constraint is broken, relative to its limit: 0.1 = a tenth too much or too little; 0 = kept. */
function broken(constraint: Constraint, value: number): number {
  const { max, min } = constraint;
  const over = max === undefined ? 0 : Math.max(0, value / max - 1);
  const under = min === undefined ? 0 : Math.max(0, 1 - value / min);
  return over + under;
}

/**
 * How far a trial breaks the constraints: relative amounts, summed over the constraints; 0 = feasible.
 * A constraint on a metric that is not known yet (accuracy before training) counts as kept.
 */
export function violationOf(constraints: readonly Constraint[], metrics: Metrics): number {
  return constraints.reduce((sum, constraint) => {
    const value = metrics[constraint.metric];
    return value === undefined ? sum : sum + broken(constraint, value);
  }, 0);
}

/** The constraints that can be checked before training: those on costs. */
export function knownBeforeTraining(constraints: readonly Constraint[]): Constraint[] {
  return constraints.filter(({ metric }) => metric !== 'accuracy');
}
