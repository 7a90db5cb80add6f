import type { ObjectiveSettings } from '../config/index.ts';
import { type MetricName, type Metrics, scoreOf } from '../metric/index.ts';
import { metricValue } from './goal.ts';

function requirePositive(name: string, value: number): void {
  if (!(value > 0)) throw new RangeError(`${name} = ${value}: expected a positive number`);
}

/**
 * Reward of one trial under a budget, MnasNet's form.
 *
 * r = accuracy * (cost / target)^w, w = alpha when cost <= target, else beta
 *
 * Soft budget: alpha = beta = -0.07 (twice the cost is worth 5 % of accuracy); hard: alpha = 0, beta = -1.
 *
 * @param accuracy top-1 on the validation split, in [0, 1]
 * @param cost in the unit of `target`, > 0
 * @param target the budget, > 0
 * @returns `accuracy` exactly on budget; 0 when accuracy is 0
 * @throws RangeError when cost or target is not positive
 * @see Tan et al., CVPR 2019 (MnasNet), section 3
 */
export function mnasnetReward(accuracy: number, cost: number, target: number, alpha: number, beta: number): number {
  requirePositive('cost', cost);
  requirePositive('target', target);
  return accuracy * (cost / target) ** (cost <= target ? alpha : beta);
}

/**
 * Reward of one trial under a budget, the absolute form.
 *
 * r = accuracy - beta * |cost / target - 1|
 *
 * @param accuracy top-1 on the validation split, in [0, 1]
 * @param cost in the unit of `target`, > 0
 * @param target the budget, > 0
 * @param beta cost of missing the budget by 100 %, >= 0
 * @returns at most `accuracy`, equal to it exactly on budget
 * @throws RangeError when cost or target is not positive
 * @see Bender et al., CVPR 2020 (TuNAS)
 */
export function absoluteReward(accuracy: number, cost: number, target: number, beta: number): number {
  requirePositive('cost', cost);
  requirePositive('target', target);
  return accuracy - beta * Math.abs(cost / target - 1);
}

const EXPONENTS = { soft: { alpha: -0.07, beta: -0.07 }, hard: { alpha: 0, beta: -1 } } as const;

/** The metrics that an objective is made of. */
export function metricsOf(settings: ObjectiveSettings): readonly MetricName[] {
  switch (settings.kind) {
    case 'accuracy':
      return [scoreOf(settings)];
    case 'mnasnet':
    case 'tunas':
      return [scoreOf(settings), settings.metric];
    case 'pareto':
      return settings.metrics;
  }
}

/** A reward as a linear function of the score at a known cost: r = scale * score + offset. The score is accuracy, of detectors mAP. */
export interface RewardLine {
  readonly scale: number;
  readonly offset: number;
}

/**
 * How the reward of a network depends on its score (accuracy, of detectors mAP), all else being known; null for `pareto`, whose objectives stay apart.
 * @param metrics must hold the metric that the budget is set for
 */
export function rewardLine(settings: ObjectiveSettings, metrics: Metrics): RewardLine | null {
  switch (settings.kind) {
    case 'accuracy':
      return { scale: 1, offset: 0 };
    case 'mnasnet': {
      const { alpha = EXPONENTS[settings.variant].alpha, beta = EXPONENTS[settings.variant].beta } = settings;
      const cost = metricValue(settings.metric, metrics);
      return { scale: mnasnetReward(1, cost, settings.target, alpha, beta), offset: 0 };
    }
    case 'tunas': {
      const cost = metricValue(settings.metric, metrics);
      return { scale: 1, offset: absoluteReward(0, cost, settings.target, settings.beta) };
    }
    case 'pareto':
      return null;
  }
}

/**
 * The scalar that a search maximises; null for `pareto`, whose objectives stay apart.
 * @param metrics of a complete trial: the score (`accuracy`, of detectors `mAP`) must be there
 */
export function rewardOf(settings: ObjectiveSettings, metrics: Metrics): number | null {
  const line = rewardLine(settings, metrics);
  if (line === null || settings.kind === 'pareto') return null;
  return line.scale * metricValue(scoreOf(settings), metrics) + line.offset;
}
