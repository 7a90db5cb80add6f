import { cholesky, invertLower } from '../../util/cholesky.ts';
import { bug } from '../../util/errors.ts';

/** Features that share one ridge strength: a row of each observation. */
export type FeatureLevel = readonly Float64Array[];

/** What `fitRidge` found. */
export interface RidgeFit {
  /** Of each level a weight for each of its features. */
  readonly weights: readonly Float64Array[];
  /** Of each level the variance of its weights relative to the noise's; 0 leaves the level out. */
  readonly strengths: readonly number[];
  /** Of each observation what a fit without it gets wrong: target - prediction. */
  readonly leftOut: readonly number[];
}

/** Variances that each level tries. */
const STRENGTHS = [0, 1, 10, 100, 1e3, 1e4, 1e5];
const FIRST_STRENGTH = 100;
const SWEEPS = 3;

/** a = A⁻¹ target and the diagonal of A⁻¹, for A = noise + sum of strength × gram. */
function solve(
  grams: readonly Float64Array[],
  strengths: readonly number[],
  noise: Float64Array,
  target: Float64Array,
) {
  const n = target.length;
  const a = new Float64Array(n * n);
  for (const [level, gram] of grams.entries()) {
    const strength = strengths[level] as number;
    if (strength > 0) for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) + strength * (gram[i] as number);
  }
  for (let i = 0; i < n; i++) a[i * n + i] = (a[i * n + i] as number) + (noise[i] as number);
  if (!cholesky(a, n)) throw bug('the matrix of a ridge regression is not positive definite');
  const inverse = invertLower(a, n);
  const diagonal = new Float64Array(n);
  const half = new Float64Array(n);
  const alpha = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i <= k; i++) half[k] = (half[k] as number) + (inverse[k * n + i] as number) * (target[i] as number);
  }
  for (let k = 0; k < n; k++) {
    for (let i = 0; i <= k; i++) {
      const entry = inverse[k * n + i] as number;
      alpha[i] = (alpha[i] as number) + entry * (half[k] as number);
      diagonal[i] = (diagonal[i] as number) + entry * entry;
    }
  }
  return { alpha, diagonal };
}

function gramOf(level: FeatureLevel): Float64Array {
  const n = level.length;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const a = level[i] as Float64Array;
    for (let j = 0; j <= i; j++) {
      const b = level[j] as Float64Array;
      let sum = 0;
      for (let f = 0; f < a.length; f++) sum += (a[f] as number) * (b[f] as number);
      gram[i * n + j] = sum;
      gram[j * n + i] = sum;
    }
  }
  return gram;
}

function leftOutOf({ alpha, diagonal }: ReturnType<typeof solve>): number[] {
  return Array.from(alpha, (value, i) => value / (diagonal[i] as number));
}

/**
 * Ridge regression with several levels of features, each with its own strength: the weights w minimise
 *
 *     sum over i of (target_i - sum over levels of x_i · w)² / noise_i  +  sum over levels of |w|² / strength
 *
 * solved in its dual form, so that there may be many more features than observations. The strengths are those with the
 * smallest sum of leftOut² / noise, where leftOut_i = alpha_i / (A⁻¹)_ii is the exact error of the fit without observation
 * i; they are searched for one level after another.
 *
 * @param levels of each a row for every observation
 * @param noise variance of each observation relative to the others, > 0
 * @see Allen, "The relationship between variable selection and data augmentation", Technometrics 1974 (PRESS)
 */
export function fitRidge(levels: readonly FeatureLevel[], target: Float64Array, noise: Float64Array): RidgeFit {
  const grams = levels.map(gramOf);
  const lossOf = (strengths: readonly number[]): number => {
    const errors = leftOutOf(solve(grams, strengths, noise, target));
    return errors.reduce((sum, error, i) => sum + error ** 2 / (noise[i] as number), 0);
  };
  const strengths = levels.map(() => FIRST_STRENGTH);
  let best = lossOf(strengths);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const before = best;
    for (const level of levels.keys()) {
      for (const strength of STRENGTHS) {
        const tried = strengths.map((value, i) => (i === level ? strength : value));
        const loss = lossOf(tried);
        if (loss < best) {
          best = loss;
          strengths[level] = strength;
        }
      }
    }
    if (best === before) break;
  }
  const solution = solve(grams, strengths, noise, target);
  const weights = levels.map((level, l) => {
    const weight = new Float64Array(level[0]?.length ?? 0);
    for (const [i, row] of level.entries()) {
      const factor = (strengths[l] as number) * (solution.alpha[i] as number);
      for (let f = 0; f < weight.length; f++) weight[f] = (weight[f] as number) + factor * (row[f] as number);
    }
    return weight;
  });
  return { weights, strengths, leftOut: leftOutOf(solution) };
}
