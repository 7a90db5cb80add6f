/**
 * Standard error of an accuracy that is the share of right answers among n images: sqrt(p (1 - p) / n).
 *
 * An accuracy nearer to 0 or 1 than half an image counts as half an image, as no finite sample shows that there is no error.
 *
 * @param accuracy p, in [0, 1]
 * @param images n, at least 1
 */
export function standardError(accuracy: number, images: number): number {
  const half = Math.min(0.5, 0.5 / images);
  const p = Math.min(1 - half, Math.max(half, accuracy));
  return Math.sqrt((p * (1 - p)) / images);
}

/**
 * Difference of two accuracies that are measured on n images each below which nothing can be told: two standard errors of a
 * difference, 2 sqrt(2) se. The same images validate all networks, which correlates their errors; so it is on the safe side.
 */
export function noiseOf(error: number): number {
  return 2 * Math.SQRT2 * error;
}

/**
 * How far the best of n readings lies above the truth by luck, at most on average: se sqrt(2 ln n), the bound of the expected
 * maximum of n normal draws.
 * @param readings n; 0 for fewer than 2
 */
export function selectionBias(error: number, readings: number): number {
  return readings < 2 ? 0 : error * Math.sqrt(2 * Math.log(readings));
}
