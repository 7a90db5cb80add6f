import type { MetricName } from '../../metric/index.ts';
import { Field, Model } from './gaussian-process.ts';
import { type Kernel, NOISE, type Point, priorTheta, type Theta } from './kernel.ts';
import { moments } from './model-values.ts';
import { normalCumulative } from './normal.ts';

/** Measurements that an estimate rests on, at most: the latest. Beyond them the model is built again from the last ones. */
const HELD = { least: 224, step: 32 } as const;

/** Variance of the noise of what is measured on a device, as a share of the measurements' own. */
const MEASURED_NOISE = 1e-3;

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
 * logarithm, with the kernel's prior parameters. What was measured counts as soon as it is told.
 */
export class Estimator {
  readonly #kernel: Kernel;
  readonly #points: Point[] = [];
  readonly #logs: number[] = [];
  readonly #theta: Theta;
  #model: Model;
  #from = 0;

  constructor(
    readonly metric: MetricName,
    kernel: Kernel,
  ) {
    this.#kernel = kernel;
    this.#theta = priorTheta(kernel);
    this.#theta[NOISE] = Math.log(MEASURED_NOISE);
    this.#model = new Model(kernel, this.#theta);
  }

  /** Number of measurements. */
  get size(): number {
    return this.#points.length;
  }

  /** Takes a measured network. @param value > 0 */
  add(point: Point, value: number): void {
    this.#points.push(point);
    this.#logs.push(Math.log(value));
    if (this.#points.length - this.#from < HELD.least + HELD.step) {
      this.#model.add(point);
      return;
    }
    this.#from = this.#points.length - HELD.least;
    this.#model = new Model(this.#kernel, this.#theta);
    for (const held of this.#points.slice(this.#from)) this.#model.add(held);
  }

  /** @param points at least one measurement must be there */
  of(points: readonly Point[]): Estimates {
    const held = this.#logs.slice(this.#from);
    const { mean, deviation } = moments(held);
    const field = new Field(this.#model, points);
    field.update();
    const whitened = this.#model.whiten(Float64Array.from(held, (value) => (value - mean) / deviation));
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
