import type { MetricName } from '../../metric/index.ts';
import { FITTED, Fitted } from './fitted.ts';
import { Field, Model } from './gaussian-process.ts';
import { type Kernel, NOISE, type Point, priorTheta } from './kernel.ts';
import { standardised } from './model-values.ts';
import { normalCumulative } from './normal.ts';

/** Measurements that an estimate rests on, at most: the latest. Beyond them the model is built again from the last ones. */
const HELD = { least: 224, step: 32 } as const;

/** Variance of the noise of what is measured on a device, as a share of the measurements' own: where the fit starts. */
const MEASURED_NOISE = 1e-3;
/** Measurements that the kernel's parameters are first fitted to; before them the prior's stand. */
const FIRST_FIT = 8;

/** What is believed of one metric of some networks: its logarithm is normal. */
export interface Estimates {
  /** Medians, in the metric's unit. */
  readonly values: readonly number[];
  /** Whether the network keeps a limit: the probability of it. */
  readonly keeps: (
    index: number,
    limit: { readonly min?: number | undefined; readonly max?: number | undefined },
  ) => number;
}

/**
 * A metric that is known of a network only once it was measured, of networks that were not: a Gaussian process over its
 * logarithm. What was measured counts as soon as it is told; the kernel's parameters are fitted as the measurements grow, because
 * how sure the estimates are decides which networks are tried near a limit.
 */
export class Estimator {
  readonly #kernel: Kernel;
  readonly #points: Point[] = [];
  readonly #logs: number[] = [];
  readonly #fitted: Fitted;
  #model: Model;
  #from = 0;

  constructor(
    readonly metric: MetricName,
    kernel: Kernel,
  ) {
    this.#kernel = kernel;
    const theta = priorTheta(kernel);
    theta[NOISE] = Math.log(MEASURED_NOISE);
    this.#fitted = new Fitted(kernel, theta);
    this.#model = new Model(kernel, theta);
  }

  /** Number of measurements. */
  get size(): number {
    return this.#points.length;
  }

  /** Takes a measured network. @param value > 0 */
  add(point: Point, value: number): void {
    this.#points.push(point);
    this.#logs.push(Math.log(value));
    const isFull = this.#points.length - this.#from >= HELD.least + HELD.step;
    if (isFull) this.#from = this.#points.length - HELD.least;
    if (this.#fit() || isFull) this.#build();
    else this.#model.add(point);
  }

  /** Fits the parameters where as many measurements are there as a fit is due at. @returns whether it did */
  #fit(): boolean {
    const due = this.#fitted.due(FIRST_FIT);
    if (this.#points.length < due) return false;
    const points = this.#points.slice(-FITTED);
    this.#fitted.fit(due, { points, values: standardised(this.#logs.slice(-FITTED)).values, floor: 0 });
    return true;
  }

  #build(): void {
    this.#model = new Model(this.#kernel, this.#fitted.theta);
    for (const held of this.#points.slice(this.#from)) this.#model.add(held);
  }

  /** @param points at least one measurement must be there */
  of(points: readonly Point[]): Estimates {
    const { values, mean, deviation } = standardised(this.#logs.slice(this.#from));
    const field = new Field(this.#model, points);
    field.update();
    const whitened = this.#model.whiten(values);
    const means = field.means(whitened).map((value) => mean + deviation * value);
    const below = (index: number, limit: number): number => {
      const spread = deviation * Math.sqrt(field.variance[index] as number);
      return normalCumulative((Math.log(limit) - (means[index] as number)) / spread);
    };
    return {
      values: Array.from(means, Math.exp),
      keeps: (index, { min, max }) =>
        (max === undefined ? 1 : below(index, max)) * (min === undefined ? 1 : 1 - below(index, min)),
    };
  }
}
