import { cholesky, inverseFrom, solveLower, solveUpper } from '../../util/cholesky.ts';
import { Covariance, type Kernel, NOISE, type Point, priorTheta, type Theta } from './kernel.ts';

/** Spread of the prior over each logarithm: parameters may move by about this factor (e^1.5) freely. */
const PRIOR_SPREAD = 1.5;
const RATE = 0.15;

/** Covariance matrix with noise on the diagonal, row-major. */
function covarianceMatrix(covariance: Covariance, points: readonly Point[]): Float64Array {
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
): { value: number; gradient: Float64Array } | null {
  const n = points.length;
  const prior = priorTheta(kernel);
  const covariance = new Covariance(kernel, theta);
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
    const away = (now - (prior[i] as number)) / PRIOR_SPREAD;
    value -= 0.5 * away * away;
    gradient[i] = (gradient[i] as number) - away / PRIOR_SPREAD;
  });
  return { value, gradient };
}

/**
 * The parameters under which the values are most plausible, by gradient ascent with sign-adapted steps (Rprop) from
 * `start`; the best visited stands.
 * @param values standardised, one per point
 */
export function fitTheta(
  kernel: Kernel,
  points: readonly Point[],
  values: Float64Array,
  start: Theta,
  steps: number,
): Theta {
  const theta = start.slice();
  const rates = new Float64Array(theta.length).fill(RATE);
  const before = new Float64Array(theta.length);
  let best = { theta: start, value: Number.NEGATIVE_INFINITY };
  for (let step = 0; step < steps; step++) {
    const found = evidence(kernel, points, values, theta);
    if (found === null) break;
    if (found.value > best.value) best = { theta: theta.slice(), value: found.value };
    found.gradient.forEach((slope, i) => {
      const turn = slope * (before[i] as number);
      rates[i] = Math.min(0.5, Math.max(0.005, (rates[i] as number) * (turn > 0 ? 1.2 : turn < 0 ? 0.5 : 1)));
      theta[i] = Math.min(6, Math.max(-12, (theta[i] as number) + Math.sign(slope) * (rates[i] as number)));
      before[i] = slope;
    });
  }
  return best.theta;
}
