import { cholesky, inverseFrom, solveLower, solveUpper } from '../../util/cholesky.ts';
import { COST, Covariance, type Kernel, NOISE, type Point, priorTheta, type Theta } from './kernel.ts';

/**
 * Spreads of the priors over the logarithms: a parameter may move by about e^spread freely. Of the noise little is known before
 * there are readings; the weights are held tighter, because networks that differ in everything explain readings as well as noise.
 */
const SPREADS = { scale: 1.5, noise: 3, weight: 0.7 } as const;
/** Where fits begin besides their start: noise as a share of the readings' variance, so that neither answer is overlooked. */
const NOISES = { quiet: 1e-3, loud: 0.2 } as const;
const RATE = 0.15;

function spreadOf(parameter: number): number {
  if (parameter === NOISE) return SPREADS.noise;
  return parameter >= COST ? SPREADS.weight : SPREADS.scale;
}

/** Covariance matrix with noise on the diagonal, row-major. */
export function covarianceMatrix(covariance: Covariance, points: readonly Point[]): Float64Array {
  const n = points.length;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = covariance.value(points[i] as Point, points[j] as Point);
      matrix[i * n + j] = value;
      matrix[j * n + i] = value;
    }
    matrix[i * n + i] = (matrix[i * n + i] as number) + covariance.noise;
  }
  return matrix;
}

/**
 * Log posterior of the parameters (marginal likelihood and prior, up to a constant) with its gradient.
 *
 * log p(y | θ) = -½ yᵀ K⁻¹ y - ½ log |K|,  d/dθ = ½ tr((α αᵀ - K⁻¹) dK/dθ) with α = K⁻¹ y
 *
 * @returns null where the covariance is not positive definite
 * @see Rasmussen & Williams, 2006, equations 5.8 and 5.9
 */
export function evidence(
  kernel: Kernel,
  points: readonly Point[],
  values: Float64Array,
  theta: Theta,
  floor: number,
): { value: number; gradient: Float64Array } | null {
  const n = points.length;
  const prior = priorTheta(kernel);
  const covariance = new Covariance(kernel, theta, floor);
  const factor = covarianceMatrix(covariance, points);
  if (!cholesky(factor, n)) return null;
  const alpha = values.slice();
  solveLower(factor, n, alpha);
  let value = 0;
  for (let i = 0; i < n; i++) value -= 0.5 * (alpha[i] as number) ** 2 + Math.log(factor[i * n + i] as number);
  solveUpper(factor, n, alpha);
  const inverse = inverseFrom(factor, n);
  const gradient = new Float64Array(theta.length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const half = (alpha[i] as number) * (alpha[j] as number) - (inverse[i * n + j] as number);
      const slope = i === j ? 0.5 * half : half;
      const [x, y] = [points[i] as Point, points[j] as Point];
      covariance.value(x, y);
      covariance.addGradient(x, y, slope, gradient);
      if (i === j) gradient[NOISE] = (gradient[NOISE] as number) + slope * Math.exp(theta[NOISE] as number);
    }
  }
  theta.forEach((now, i) => {
    const spread = spreadOf(i);
    const away = (now - (prior[i] as number)) / spread;
    value -= 0.5 * away * away;
    gradient[i] = (gradient[i] as number) - away / spread;
  });
  return { value, gradient };
}

interface Climbed {
  readonly theta: Theta;
  readonly value: number;
}

/** What a fit is made to. */
export interface Readings {
  readonly points: readonly Point[];
  /** Standardised, one per point. */
  readonly values: Float64Array;
  /** Least variance of their noise, in the same unit. */
  readonly floor: number;
}

/** Gradient ascent with sign-adapted steps (Rprop) from `start`; the best visited stands. */
function climb(kernel: Kernel, { points, values, floor }: Readings, start: Theta, steps: number): Climbed {
  const theta = start.slice();
  const rates = new Float64Array(theta.length).fill(RATE);
  const before = new Float64Array(theta.length);
  let best: Climbed = { theta: start, value: Number.NEGATIVE_INFINITY };
  for (let step = 0; step < steps; step++) {
    const found = evidence(kernel, points, values, theta, floor);
    if (found === null) break;
    if (found.value > best.value) best = { theta: theta.slice(), value: found.value };
    found.gradient.forEach((slope, i) => {
      const turn = slope * (before[i] as number);
      rates[i] = Math.min(0.5, Math.max(0.005, (rates[i] as number) * (turn > 0 ? 1.2 : turn < 0 ? 0.5 : 1)));
      theta[i] = Math.min(6, Math.max(-12, (theta[i] as number) + Math.sign(slope) * (rates[i] as number)));
      before[i] = slope;
    });
  }
  return best;
}

/**
 * The parameters under which the readings are most plausible: from `start`, and from the prior with much noise where the
 * start has little, with little where it has much. Networks that differ in everything explain readings as well as noise does,
 * so that one ascent stays where it began; of the two ends the more plausible one stands.
 */
export function fitTheta(kernel: Kernel, readings: Readings, start: Theta, steps: number): Theta {
  const other = priorTheta(kernel);
  const isLoud = 2 * (start[NOISE] as number) > Math.log(NOISES.loud) + Math.log(NOISES.quiet);
  other[NOISE] = Math.log(isLoud ? NOISES.quiet : NOISES.loud);
  const [kept, turned] = [climb(kernel, readings, start, steps), climb(kernel, readings, other, steps)];
  return turned.value > kept.value ? turned.theta : kept.theta;
}
