import type { Genotype, SearchSpace } from '../../space/index.ts';

/** A network as the model sees it; made by `Kernel.point`. */
export interface Point {
  /** The canonical genotype: the option of each choice. */
  readonly options: Uint16Array;
  /** Where the row of each option begins in the kernel's tables. */
  readonly rows: Int32Array;
  /** Standardised logarithm of each feature, in the kernel's order of them. */
  readonly cost: readonly number[];
}

/**
 * Logarithms of the kernel's parameters, in one vector:
 * [product, additive, trend, noise, one weight per feature, one weight per choice].
 */
export type Theta = Float64Array;

export const PRODUCT = 0;
export const ADDITIVE = 1;
export const TREND = 2;
export const NOISE = 3;
export const COST = 4;

/** Where the fit starts, and what it is pulled towards. */
export function priorTheta({ features, choices }: Pick<Kernel, 'features' | 'choices'>): Theta {
  const firstChoice = COST + features;
  const theta = new Float64Array(firstChoice + choices);
  theta[PRODUCT] = Math.log(0.5);
  theta[ADDITIVE] = Math.log(0.5);
  theta[TREND] = Math.log(0.3);
  theta[NOISE] = Math.log(0.01);
  theta.fill(Math.log(0.3), COST, firstChoice);
  theta.fill(Math.log(2 / Math.max(4, choices)), firstChoice);
  return theta;
}

/**
 * Tables of how different the options of each choice are, laid end to end: choice i begins at `starts[i]`, and the pair
 * (a, b) is at `starts[i] + a * sizes[i] + b`.
 */
export class Kernel {
  readonly sizes: readonly number[];
  readonly starts: readonly number[];
  /** d_i in [0, 1]: half for being different at all, half for the squared distance in the order of the options. */
  readonly distances: Float64Array;
  /** exp(-2 d_i). */
  readonly similarities: Float64Array;

  /** @param features number of known metrics that networks are compared by */
  constructor(
    space: Pick<SearchSpace, 'choices'>,
    readonly features: number,
  ) {
    this.sizes = space.choices.map(({ options }) => options.length);
    let at = 0;
    this.starts = this.sizes.map((size) => {
      at += size * size;
      return at - size * size;
    });
    this.distances = new Float64Array(at);
    this.sizes.forEach((size, i) => {
      for (let a = 0; a < size; a++) {
        for (let b = 0; b < size; b++) {
          const distance = a === b ? 0 : 0.5 + 0.5 * ((a - b) / (size - 1)) ** 2;
          this.distances[(this.starts[i] as number) + a * size + b] = distance;
        }
      }
    });
    this.similarities = this.distances.map((distance) => Math.exp(-2 * distance));
  }

  /** @param genotype in canonical form */
  point(genotype: Genotype, cost: Point['cost']): Point {
    const rows = Int32Array.from(
      genotype,
      (option, i) => (this.starts[i] as number) + option * (this.sizes[i] as number),
    );
    return { options: Uint16Array.from(genotype), rows, cost };
  }

  /** Number of choices. */
  get choices(): number {
    return this.sizes.length;
  }
}

/**
 * Covariance of two networks under given parameters:
 *
 * k(x, y) = p exp(-Σ w_i d_i - Σ c_j (m_j - m'_j)²) + a / n Σ exp(-2 d_i) + t (1 + Σ m_j m'_j)
 *
 * d_i is how different the options of choice i are; m are the standardised logarithms of the features. `last…` hold the parts of the
 * value computed last, for the gradient.
 */
export class Covariance {
  readonly noise: number;
  /** w_i d_i, in the layout of the kernel's tables. */
  readonly weighted: Float64Array;
  lastProduct = 0;
  lastAdditive = 0;
  lastTrend = 0;
  readonly #weights: Float64Array;

  /** @param floor least variance of a reading's noise, in the unit of the values that the model is given */
  constructor(
    readonly kernel: Kernel,
    theta: Theta,
    floor = 0,
  ) {
    this.#weights = theta.map(Math.exp);
    // what is added to the noise keeps the factorisation stable where two networks look alike
    this.noise = (this.#weights[NOISE] as number) + floor + 1e-8;
    this.weighted = kernel.distances.slice();
    kernel.sizes.forEach((size, i) => {
      const start = kernel.starts[i] as number;
      for (let at = start; at < start + size * size; at++) {
        this.weighted[at] = (this.weighted[at] as number) * (this.#weights[COST + kernel.features + i] as number);
      }
    });
  }

  value(x: Point, y: Point): number {
    const { weighted } = this;
    const { similarities } = this.kernel;
    const { rows } = x;
    const { options } = y;
    const n = rows.length;
    let distance = 0;
    let similarity = 0;
    for (let i = 0; i < n; i++) {
      const at = (rows[i] as number) + (options[i] as number);
      distance += weighted[at] as number;
      similarity += similarities[at] as number;
    }
    let costDistance = 0;
    let trend = 1;
    for (let j = 0; j < x.cost.length; j++) {
      const [a, b] = [x.cost[j] as number, y.cost[j] as number];
      costDistance += (this.#weights[COST + j] as number) * (a - b) * (a - b);
      trend += a * b;
    }
    distance += costDistance;
    this.lastProduct = (this.#weights[PRODUCT] as number) * Math.exp(-distance);
    this.lastAdditive = (this.#weights[ADDITIVE] as number) * (n === 0 ? 1 : similarity / n);
    this.lastTrend = (this.#weights[TREND] as number) * trend;
    return this.lastProduct + this.lastAdditive + this.lastTrend;
  }

  /** Adds slope * dk/dθ of the pair that `value` saw last to a gradient over the logarithms of the parameters. */
  addGradient(x: Point, y: Point, slope: number, gradient: Float64Array): void {
    const { rows } = x;
    const { options } = y;
    const pull = -slope * this.lastProduct;
    gradient[PRODUCT] = (gradient[PRODUCT] as number) - pull;
    gradient[ADDITIVE] = (gradient[ADDITIVE] as number) + slope * this.lastAdditive;
    gradient[TREND] = (gradient[TREND] as number) + slope * this.lastTrend;
    for (let j = 0; j < x.cost.length; j++) {
      const gap = (x.cost[j] as number) - (y.cost[j] as number);
      gradient[COST + j] = (gradient[COST + j] as number) + pull * (this.#weights[COST + j] as number) * gap * gap;
    }
    for (let i = 0; i < rows.length; i++) {
      const at = (rows[i] as number) + (options[i] as number);
      const choice = COST + x.cost.length + i;
      gradient[choice] = (gradient[choice] as number) + pull * (this.weighted[at] as number);
    }
  }
}
