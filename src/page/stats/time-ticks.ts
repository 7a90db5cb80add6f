const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/**
 * Round times from 0 for an axis: seconds, minutes, hours or days as a clock has them.
 * @param end seconds, above 0
 * @param most marks beside the one at 0
 */
export function timeTicks(end: number, most: number): number[] {
  const least = end / Math.max(1, most);
  const day = 86_400;
  const step = STEPS.find((one) => one >= least) ?? day * Math.ceil(least / day);
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}
