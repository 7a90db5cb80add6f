/** Two-sided 95 % quantiles of Student's t with 1, 2, … 30 degrees of freedom. */
const T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
] as const;
/** Of the normal distribution. */
const Z = 1.96;

/** Mean of a few values with how certain it is. */
export interface Spread {
  /** Values. */
  readonly n: number;
  readonly mean: number;
  /** Of the sample, √(Σ (x − mean)² / (n − 1)); null of one value. */
  readonly deviation: number | null;
  /** Half of the 95 % interval of the mean by Student's t; null of one value. */
  readonly margin: number | null;
}

/**
 * The spread of a sample; null of no values. Beyond 30 degrees of freedom the t quantile is 1.96 + 2.5 / freedom, off by less
 * than 0.003.
 */
export function spreadOf(values: readonly number[]): Spread | null {
  const n = values.length;
  if (n === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, deviation: null, margin: null };
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const t = T[n - 2] ?? Z + 2.5 / (n - 1);
  return { n, mean, deviation, margin: (t * deviation) / Math.sqrt(n) };
}
