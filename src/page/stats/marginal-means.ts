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

/** Sums of one option; they are taken around a common centre, so that no digits are lost. */
interface Sums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
  readonly best: number;
}

/** Rows that are shown and have a target, and their targets: the same for every choice. */
interface Shown {
  readonly rows: Uint32Array;
  readonly values: Float64Array;
}

function shownOf(target: Column, mask: Uint8Array, count: number): Shown {
  const rows = new Uint32Array(count);
  const values = new Float64Array(count);
  let kept = 0;
  for (let row = 0; row < count; row++) {
    const value = target.values[row] as number;
    if (mask[row] === 0 || Number.isNaN(value)) continue;
    rows[kept] = row;
    values[kept++] = value;
  }
  return { rows: rows.subarray(0, kept), values: values.subarray(0, kept) };
}

function sumsOf(column: Column, { rows, values }: Shown, isHigherBetter: boolean, centre: number): Sums[] {
  const size = column.options.length;
  const [counts, sums, squares] = [new Uint32Array(size), new Float64Array(size), new Float64Array(size)];
  const best = new Float64Array(size).fill(isHigherBetter ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
  for (let i = 0; i < rows.length; i++) {
    const option = column.values[rows[i] as number] as number;
    if (Number.isNaN(option)) continue;
    const value = values[i] as number;
    const offset = value - centre;
    counts[option] = (counts[option] as number) + 1;
    sums[option] = (sums[option] as number) + offset;
    squares[option] = (squares[option] as number) + offset * offset;
    if (isHigherBetter ? value > (best[option] as number) : value < (best[option] as number)) best[option] = value;
  }
  return column.options.map((_, option) => ({
    count: counts[option] as number,
    sum: sums[option] as number,
    squares: squares[option] as number,
    best: counts[option] === 0 ? Number.NaN : (best[option] as number),
  }));
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

/**
 * Marginal means: for each option of each choice, what the shown trials that have it reach on average over everything else.
 * They describe the trials that were visited, not the whole space.
 *
 * @param mask which trials count
 * @returns choices that explain most first; equal ones in the order of the space
 */
export function marginalMeans(trials: Trials, mask: Uint8Array, target: Column): ChoiceEffect[] {
  const shown = shownOf(target, mask, trials.count);
  const centre = shown.values[0] ?? 0;
  return trials.columns
    .filter(({ unit }) => unit === 'option')
    .map((column) => {
      const sums = sumsOf(column, shown, target.direction !== 'min', centre);
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
