import type { Constraint } from '../../config/index.ts';
import type { MetricName, Metrics } from '../../metric/index.ts';
import type { Told } from '../controller.ts';
import { type Estimates as Estimated, Estimator } from './estimator.ts';
import type { Gain } from './gain.ts';
import type { Kernel, Point } from './kernel.ts';

/** Keeps logarithms of measured values finite. */
const LEAST = 1e-6;

/** What candidates are scored by. */
export interface Scoring {
  /** Of each candidate, in order. */
  readonly costs: readonly Metrics[];
  readonly gain: Gain;
}

/** The metrics that are known of a network only once it was measured or trained, besides the signal. */
export class Estimates {
  readonly #estimators: readonly Estimator[];
  readonly #limits: readonly Constraint[];
  /** Told trials whose metrics the estimators do not have yet. */
  #waiting: Told[] = [];

  constructor(names: readonly MetricName[], kernel: Kernel, limits: readonly Constraint[]) {
    this.#estimators = names.map((name) => new Estimator(name, kernel));
    this.#limits = limits;
  }

  /** Takes a trial, one that breaks a limit too: it was measured. */
  tell(told: Told): void {
    if (this.#estimators.length > 0) this.#waiting.push(told);
  }

  /** Learns what was told since the last time. */
  learn(pointOf: (told: Told) => Point): void {
    for (const told of this.#waiting) {
      for (const estimator of this.#estimators) {
        const value = told.metrics[estimator.metric];
        if (value !== undefined) estimator.add(pointOf(told), Math.max(value, LEAST));
      }
    }
    this.#waiting = [];
  }

  /** Costs with the estimates filled in; unchanged where everything is known. */
  complete(points: readonly Point[], known: readonly Metrics[]): readonly Metrics[] {
    return filled(this.#of(points), known);
  }

  /** Costs with the estimates filled in, and a gain that counts the probability of keeping the limits on them. */
  scoring(points: readonly Point[], known: readonly Metrics[], gain: Gain): Scoring {
    const estimates = this.#of(points);
    if (estimates.length === 0) return { costs: known, gain };
    const costs = filled(estimates, known);
    const limited = estimates.flatMap(({ name, keeps }) =>
      this.#limits.filter(({ metric }) => metric === name).map((limit) => (i: number) => keeps(i, limit)),
    );
    const chances = new Map(costs.map((own, i) => [own, limited.reduce((all, keeps) => all * keeps(i), 1)]));
    return {
      costs,
      gain: (own, mean, deviation) => (chances.get(own) as number) * gain(own, mean, deviation),
    };
  }

  #of(points: readonly Point[]): Named[] {
    if (points.length === 0) return [];
    const ready = this.#estimators.filter(({ size }) => size > 0);
    return ready.map((estimator) => ({ name: estimator.metric, ...estimator.of(points) }));
  }
}

type Named = Estimated & { readonly name: MetricName };

function filled(estimates: readonly Named[], known: readonly Metrics[]): readonly Metrics[] {
  if (estimates.length === 0) return known;
  return known.map((own, i) => ({
    ...Object.fromEntries(estimates.map(({ name, values }) => [name, values[i] as number])),
    ...own,
  }));
}
