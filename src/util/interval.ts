/** Standard normal quantile of a two-sided interval of 95 %. */
const Z = 1.959964;

/**
 * The 95 % interval of a share, as Wilson's score has it: right also for few values, and near 0 and 1.
 * @param of at least 1
 * @returns both ends in 0..1
 * @see Wilson, JASA 22 (1927)
 */
export function shareInterval(right: number, of: number): [low: number, high: number] {
  const p = right / of;
  const middle = p + Z ** 2 / (2 * of);
  const half = Z * Math.sqrt((p * (1 - p)) / of + Z ** 2 / (4 * of ** 2));
  const whole = 1 + Z ** 2 / of;
  return [Math.max(0, (middle - half) / whole), Math.min(1, (middle + half) / whole)];
}
