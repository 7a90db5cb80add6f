import { type ControllerTask, estimateTrials } from '../../controller/index.ts';
import type { Metrics } from '../../metric/index.ts';
import { frontIndices, hypervolume, metricValue } from '../../objective/index.ts';
import type { Genotype } from '../../space/index.ts';
import { frontPoint, type Problem } from './problem.ts';

/** A network that was evaluated. */
export interface Tried {
  readonly trial: number;
  readonly genotype: Genotype;
  /** With the accuracy that was read. */
  readonly metrics: Metrics;
  /** True accuracy, 0..1. */
  readonly truth: number;
  /** Whether it keeps all constraints, by its reading. */
  readonly isFeasible: boolean;
}

/** True worth of what is recommended. */
export interface Stand {
  /** True accuracy of the network that is called the best; 0 without one. */
  readonly accuracy: number;
  /** Hypervolume of the true points of what is called the front. */
  readonly volume: number;
}

/** @param worthOf accuracy that networks are compared by */
function standBy({ reference }: Problem, tried: readonly Tried[], worthOf: (one: Tried) => number): Stand {
  const feasible = tried.filter(({ isFeasible }) => isFeasible);
  const values = feasible.map(worthOf);
  const best = values.reduce((top, value, i) => (value > (values[top] as number) ? i : top), 0);
  const front = frontIndices(values.map((value, i) => frontPoint(value, (feasible[i] as Tried).metrics)));
  const points = front.map((i) => frontPoint((feasible[i] as Tried).truth, (feasible[i] as Tried).metrics));
  return { accuracy: feasible[best]?.truth ?? 0, volume: hypervolume(points, reference) };
}

/** What the best readings recommend. */
export function standByReadings(problem: Problem, tried: readonly Tried[]): Stand {
  return standBy(problem, tried, ({ metrics }) => metricValue('accuracy', metrics));
}

/** What a model of all readings recommends; the readings while there are too few. */
export function standByModel(problem: Problem, task: ControllerTask, tried: readonly Tried[]): Stand {
  const trials = estimateTrials(task, tried)?.trials;
  return standBy(problem, tried, ({ trial, metrics }) => trials?.get(trial)?.mean ?? metricValue('accuracy', metrics));
}
