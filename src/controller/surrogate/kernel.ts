import type { Genotype, SearchSpace } from '../../space/index.ts';

/** A network as the model sees it: its canonical genotype, and its cost on a logarithmic scale. */
export interface Point {
  readonly genotype: Genotype;
  /** Standardised log of multiply-adds and of parameters. */
  readonly cost: readonly [number, number];
}

/**
 * Logarithms of the kernel's parameters, in one vector:
 * [product, additive, trend, noise, cost weight (macs), cost weight (params), one weight per choice].
 */
export type Theta = Float64Array;

export const PRODUCT = 0;
export const ADDITIVE = 1;
export const TREND = 2;
export const NOISE = 3;
export const COST = 4;
export const CHOICE = 6;

/** Where the fit starts, and what it is pulled towards. */
export function priorTheta(choices: number): Theta {
  const theta = new Float64Array(CHOICE + choices);
  theta[PRODUCT] = Math.log(0.5);
  theta[ADDITIVE] = Math.log(0.5);
  theta[TREND] = Math.log(0.3);
  theta[NOISE] = Math.log(1e-3);
  theta[COST] = Math.log(0.3);
  theta[COST + 1] = Math.log(0.3);
  theta.fill(Math.log(2 / Math.max(4, choices)), CHOICE);
  return theta;
}

/**
 * Covariance of two networks:
 *
 * k(x, y) = p exp(-Σ w_i d_i - Σ c_j (m_j - m'_j)²) + a / n Σ exp(-2 d_i) + t (1 + Σ m_j m'_j)
 *
 * d_i in [0, 1] is how different the options of choice i are: half for being different at all, half for the squared
 * distance in the order of the options. m are the standardised log costs.
 */
export class Kernel {
  /** Tables of d_i, row-major, one after the other; where each begins; how many options each choice has. */
  readonly #distances: readonly Float64Array[];
  readonly #similar: readonly Float64Array[];
  readonly #sizes: readonly number[];

  constructor(space: Pick<SearchSpace, 'choices'>) {
    this.#sizes = space.choices.map(({ options }) => options.length);
    this.#distances = this.#sizes.map((size) => {
      const table = new Float64Array(size * size);
      for (let a = 0; a < size; a++) {
        for (let b = 0; b < size; b++) table[a * size + b] = a === b ? 0 : 0.5 + 0.5 * ((a - b) / (size - 1)) ** 2;
      }
      return table;
    });
    this.#similar = this.#distances.map((table) => table.map((distance) => Math.exp(-2 * distance)));
  }

  get choices(): number {
    return this.#sizes.length;
  }

  /** How different two networks are in choice i, 0..1. */
  distance(i: number, x: Point, y: Point): number {
    const size = this.#sizes[i] as number;
    return (this.#distances[i] as Float64Array)[(x.genotype[i] as number) * size + (y.genotype[i] as number)] as number;
  }

  /** Distances of two networks summed with weights exp(theta), and their mean similarity. */
  parts(x: Point, y: Point, weights: Float64Array): { distance: number; similarity: number; trend: number } {
    const n = this.#sizes.length;
    let distance = 0;
    let similarity = 0;
    for (let i = 0; i < n; i++) {
      const at = (x.genotype[i] as number) * (this.#sizes[i] as number) + (y.genotype[i] as number);
      distance += (weights[CHOICE + i] as number) * ((this.#distances[i] as Float64Array)[at] as number);
      similarity += (this.#similar[i] as Float64Array)[at] as number;
    }
    for (let j = 0; j < 2; j++) {
      const gap = (x.cost[j] as number) - (y.cost[j] as number);
      distance += (weights[COST + j] as number) * gap * gap;
    }
    const trend = 1 + x.cost[0] * y.cost[0] + x.cost[1] * y.cost[1];
    return { distance, similarity: n === 0 ? 1 : similarity / n, trend };
  }

  /** Covariance under weights = exp(theta). */
  value(x: Point, y: Point, weights: Float64Array): number {
    const { distance, similarity, trend } = this.parts(x, y, weights);
    return (
      (weights[PRODUCT] as number) * Math.exp(-distance) +
      (weights[ADDITIVE] as number) * similarity +
      (weights[TREND] as number) * trend
    );
  }
}
