import type { NetworkCost } from './gain.ts';
import { moments } from './score.ts';

/** Mean and deviation of the log costs over a space. */
export interface CostScale {
  readonly mean: readonly [number, number];
  readonly deviation: readonly [number, number];
}

function logCost({ macs, params }: NetworkCost): [number, number] {
  return [Math.log(macs), Math.log(params)];
}

/** The scale of a list of costs. */
export function scaleOf(costs: readonly NetworkCost[]): CostScale {
  const logs = costs.map(logCost);
  const [macs, params] = [moments(logs.map(([m]) => m)), moments(logs.map(([, p]) => p))];
  return { mean: [macs.mean, params.mean], deviation: [macs.deviation, params.deviation] };
}

/** Standardised log of multiply-adds and of parameters. */
export function scaledCost(cost: NetworkCost, { mean, deviation }: CostScale): [number, number] {
  const [macs, params] = logCost(cost);
  return [(macs - mean[0]) / deviation[0], (params - mean[1]) / deviation[1]];
}
