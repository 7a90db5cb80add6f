import { ticks } from './ticks.ts';

/** How values become places along one axis. */
export interface Scale {
  /** Place of a value, 0 at the low end, 1 at the high end; beyond them outside. */
  place(value: number): number;
  /** Values to mark, rising, all within the ends. */
  readonly ticks: readonly number[];
}

/** Equal steps for equal differences. @param high above `low` */
export function linearScale(low: number, high: number): Scale {
  return { place: (value) => (value - low) / (high - low), ticks: ticks(low, high) };
}

/** Steps between the marks of a logarithmic axis: the powers of ten, with 2 and 5 between them where they are few. */
function decades(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const all = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  const marks = last - first <= 3 ? all.flatMap((power) => [power, 2 * power, 5 * power]) : all;
  return marks.filter((mark) => mark >= low * (1 - 1e-9) && mark <= high * (1 + 1e-9));
}

/** Equal steps for equal ratios. @param low above 0 @param high above `low` */
export function logScale(low: number, high: number): Scale {
  const span = Math.log(high / low);
  return { place: (value) => Math.log(value / low) / span, ticks: decades(low, high) };
}

/** Least and largest of some values. @param values at least one */
export function extentOf(values: readonly number[]): [low: number, high: number] {
  // not Math.min(...values), which a long list would overflow
  return [
    values.reduce((least, value) => Math.min(least, value)),
    values.reduce((most, value) => Math.max(most, value)),
  ];
}

/**
 * A linear scale that holds all values with room at both ends; of equal values, the room is a share of the value itself.
 * @param values at least one
 * @param room share of the extent
 */
export function scaleAround(values: readonly number[], room = 0.06): Scale {
  const [low, high] = extentOf(values);
  const margin = room * (high - low || Math.abs(high) || 1);
  return linearScale(low - margin, high + margin);
}
