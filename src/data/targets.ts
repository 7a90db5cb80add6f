/**
 * Writes the target row of one image: 1 - smoothing + smoothing / classes at its label, smoothing / classes elsewhere.
 * @param smoothing in [0, 1); 0 gives a one-hot row
 * @see Szegedy et al., CVPR 2016, section 7
 */
export function writeTarget(row: Float32Array, label: number, smoothing: number): void {
  const rest = smoothing / row.length;
  row.fill(rest);
  row[label] = 1 - smoothing + rest;
}
