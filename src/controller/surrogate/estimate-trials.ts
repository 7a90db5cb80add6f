import type { MetricName, Metrics } from '../../metric/index.ts';
import { metricValue, towardsMore } from '../../objective/index.ts';
import type { Genotype } from '../../space/index.ts';
import { cholesky, invertLower, solveLower, solveUpper } from '../../util/cholesky.ts';
import type { ControllerTask } from '../task.ts';
import { scaledCost, scaleOf } from './cost-scale.ts';
import { covarianceMatrix, fitTheta } from './fit.ts';
import { goalMoments } from './goal-scale.ts';
import { Covariance, Kernel, type Point, priorTheta } from './kernel.ts';
import { modelValues, noiseFloor } from './model-values.ts';
import { rolesOf, type Signal } from './signal.ts';

/** Fewer trials than this say too little of each other. */
export const LEAST_TRIALS = 10;
/** Trials that the kernel's parameters are fitted to, at most: evenly spread over the search. */
const FITTED = 150;
const STEPS = 60;

/** A trial with its reading. */
export interface ReadTrial {
  readonly trial: number;
  readonly genotype: Genotype;
  /** With the metric that is predicted, and costs. */
  readonly metrics: Metrics;
}

/** What a model of all trials says of one. */
export interface TrialEstimate {
  /** Expected value, in the metric's own unit. */
  readonly mean: number;
  /** Standard deviation of what is left uncertain, in the same unit. */
  readonly deviation: number;
}

/** What a model says of every trial. */
export interface TrialEstimates {
  /** The metric that was estimated: accuracy, or what stands for it in the objective. */
  readonly metric: MetricName;
  /** By trial, in the order given. */
  readonly trials: ReadonlyMap<number, TrialEstimate>;
}

function pointsOf(
  task: Pick<ControllerTask, 'space'>,
  kernel: Kernel,
  features: readonly MetricName[],
  trials: readonly ReadTrial[],
): Point[] {
  const scale = scaleOf(
    features,
    trials.map(({ metrics }) => metrics),
  );
  return trials.map(({ genotype, metrics }) =>
    kernel.point(task.space.canonical(genotype), scaledCost(features, metrics, scale)),
  );
}

function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)] as T);
}

/** Posterior mean and deviation of each reading's own value without noise: y - s α and s - s² (K⁻¹)ᵢᵢ, s the noise. */
function posterior(covariance: Covariance, points: readonly Point[], values: Float64Array) {
  const n = points.length;
  const { noise } = covariance;
  const factor = covarianceMatrix(covariance, points);
  if (!cholesky(factor, n)) return null;
  const alpha = values.slice();
  solveLower(factor, n, alpha);
  solveUpper(factor, n, alpha);
  const inverse = invertLower(factor, n);
  const diagonal = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i <= k; i++) diagonal[i] = (diagonal[i] as number) + (inverse[k * n + i] as number) ** 2;
  }
  return {
    means: values.map((value, i) => value - noise * (alpha[i] as number)),
    deviations: diagonal.map((own) => Math.sqrt(Math.max(0, noise * (1 - noise * own)))),
  };
}

function estimate(task: ControllerTask, signal: Signal, features: readonly MetricName[], trials: readonly ReadTrial[]) {
  const kernel = new Kernel(task.space, features.length);
  const points = pointsOf(task, kernel, features, trials);
  const goals = trials.map(({ metrics }) => towardsMore(signal.name, metricValue(signal.name, metrics)));
  const { values, mean, deviation } = modelValues(signal, goals);
  const floor = noiseFloor(signal, goals, deviation, task);
  const chosen = spread([...points.keys()], FITTED);
  const readings = {
    points: chosen.map((i) => points[i] as Point),
    values: values.filter((_, i) => chosen.includes(i)),
  };
  const theta = fitTheta(kernel, { ...readings, floor }, priorTheta(kernel), STEPS);
  const found = posterior(new Covariance(kernel, theta, floor), points, values);
  if (found === null) return null;
  return trials.map(({ trial }, i): [number, TrialEstimate] => {
    const warped = mean + deviation * (found.means[i] as number);
    const own = goalMoments(signal, warped, deviation * (found.deviations[i] as number));
    return [trial, { mean: towardsMore(signal.name, own.mean), deviation: own.deviation }];
  });
}

/**
 * What the surrogate's model says of trials that have ended, whichever controller proposed them: a reading has noise, and its
 * neighbours tell of it too. Depends on nothing but the task and the trials. A thousand trials take some seconds.
 *
 * @param trials with a result at the full training; failed and infeasible ones left out by the caller
 * @returns null with fewer than 10 trials, and where the objective leaves nothing to predict
 */
export function estimateTrials(task: ControllerTask, trials: readonly ReadTrial[]): TrialEstimates | null {
  const { signal, features } = rolesOf(task);
  if (signal === null || trials.length < LEAST_TRIALS) return null;
  const told = features.filter((name) => trials.every(({ metrics }) => (metrics[name] ?? 0) > 0));
  const found = estimate(task, signal, told, trials);
  return found === null ? null : { metric: signal.name, trials: new Map(found) };
}
