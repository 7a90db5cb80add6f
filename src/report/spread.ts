/** The mean of some values; NaN of none. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squares(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** Standard deviation of a sample: √(Σ (x − mean)² / (n − 1)); null of fewer than two values. */
export function sampleDeviation(values: readonly number[]): number | null {
  return values.length < 2 ? null : Math.sqrt(squares(values) / (values.length - 1));
}

/**
 * The deviation that several samples have in common, each around its own mean: √(Σ Σ (x − mean)² / Σ (n − 1)).
 * @returns null where no sample has two values
 */
export function pooledDeviation(samples: readonly (readonly number[])[]): number | null {
  const several = samples.filter((values) => values.length > 1);
  if (several.length === 0) return null;
  const freedom = several.reduce((sum, values) => sum + values.length - 1, 0);
  return Math.sqrt(several.reduce((sum, values) => sum + squares(values), 0) / freedom);
}

/**
 * Standard error of an accuracy because it is of so many images, drawn from very many: √(p (1 − p) / n).
 * @param accuracy p, 0..1
 * @param images n, > 0
 */
export function imagesError(accuracy: number, images: number): number {
  return Math.sqrt((accuracy * (1 - accuracy)) / images);
}
