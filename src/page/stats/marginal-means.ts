import type { Column } from '../data/column.ts';
import type { Trials } from '../data/trials.ts';

/** What trials with one option of a choice reach. */
export interface OptionMean {
  readonly option: string;
  readonly count: number;
  /** NaN without trials. */
  readonly mean: number;
  /** Standard deviation between trials; NaN with fewer than two. */
  readonly deviation: number;
  /** The best value; NaN without trials. */
  readonly best: number;
}

/** How much a choice has to do with a target. */
export interface ChoiceEffect {
  readonly column: Column;
  /** Share of the target's variance that the choice explains, corrected for the number of its options; 0..1. */
  readonly share: number;
  readonly options: readonly OptionMean[];
}

/** Running sums of one option; squares are taken around a common centre, so that no digits are lost. */
interface Sums {
  count: number;
  sum: number;
  squares: number;
  best: number;
}

function sumsOf(column: Column, target: Column, mask: Uint8Array, trials: Trials, centre: number): Sums[] {
  const sums = column.options.map(() => ({ count: 0, sum: 0, squares: 0, best: Number.NaN }));
  const higher = target.direction !== 'min';
  for (let row = 0; row < trials.count; row++) {
    if (mask[row] === 0) continue;
    const value = target.values[row] as number;
    const one = sums[column.values[row] as number];
    if (one === undefined || Number.isNaN(value)) continue;
    const offset = value - centre;
    one.count++;
    one.sum += offset;
    one.squares += offset * offset;
    if (Number.isNaN(one.best) || (higher ? value > one.best : value < one.best)) one.best = value;
  }
  return sums;
}

/** Sum of squared distances from the mean. */
const scatter = ({ count, sum, squares }: Pick<Sums, 'count' | 'sum' | 'squares'>): number =>
  count === 0 ? 0 : Math.max(0, squares - (sum * sum) / count);

/**
 * Share of variance between groups, corrected for their number (epsilon squared):
 *
 *     1 - (within / (n - k)) / (total / (n - 1))
 *
 * 0 for fewer than two options with trials, or where all values are equal.
 * @see Kelley, "An unbiased correlation ratio measure", PNAS 1935
 */
function shareOf(sums: readonly Sums[]): number {
  const used = sums.filter(({ count }) => count > 0);
  const all = used.reduce(
    (a, b) => ({ count: a.count + b.count, sum: a.sum + b.sum, squares: a.squares + b.squares }),
    { count: 0, sum: 0, squares: 0 },
  );
  const total = scatter(all);
  if (used.length < 2 || all.count <= used.length || total === 0) return 0;
  const within = used.reduce((sum, one) => sum + scatter(one), 0);
  return Math.max(0, 1 - within / (all.count - used.length) / (total / (all.count - 1)));
}

function firstValue(target: Column, mask: Uint8Array, count: number): number {
  for (let row = 0; row < count; row++) {
    if (mask[row] === 1 && !Number.isNaN(target.values[row])) return target.values[row] as number;
  }
  return 0;
}

/**
 * Marginal means: for each option of each choice, what the shown trials that have it reach on average over everything else.
 * They describe the trials that were visited, not the whole space.
 *
 * @param mask which trials count
 * @returns choices that explain most first; equal ones in the order of the space
 */
export function marginalMeans(trials: Trials, mask: Uint8Array, target: Column): ChoiceEffect[] {
  const centre = firstValue(target, mask, trials.count);
  return trials.columns
    .filter(({ unit }) => unit === 'option')
    .map((column) => {
      const sums = sumsOf(column, target, mask, trials, centre);
      const options = sums.map((one, i) => ({
        option: column.options[i] as string,
        count: one.count,
        mean: one.count === 0 ? Number.NaN : centre + one.sum / one.count,
        deviation: one.count < 2 ? Number.NaN : Math.sqrt(scatter(one) / (one.count - 1)),
        best: one.best,
      }));
      return { column, share: shareOf(sums), options };
    })
    .sort((a, b) => b.share - a.share);
}
