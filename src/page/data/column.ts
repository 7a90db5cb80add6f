import type { PageUnit } from '../../live/contract.ts';

/** How the values of a column are written. */
export type Unit = PageUnit | 'seconds' | 'whole' | 'option';

/**
 * One value per trial of all runs. NaN stands for "none". A choice is a column too: its values are places in `options`.
 */
export class Column {
  values = new Float64Array(0);
  #known: { readonly count: number; readonly extent: readonly [number, number] | null } | null = null;

  constructor(
    readonly key: string,
    readonly label: string,
    readonly unit: Unit,
    /** Whether more of it is better, or less; null where neither is. */
    readonly direction: 'max' | 'min' | null,
    /** Names of a choice's options; empty for numbers. */
    readonly options: readonly string[] = [],
  ) {}

  /** Makes room for so many trials. */
  reserve(count: number): void {
    if (count <= this.values.length) return;
    // rooms double, so that adding stays cheap
    const next = new Float64Array(Math.max(count, 2 * this.values.length)).fill(Number.NaN);
    next.set(this.values);
    this.values = next;
  }

  /** Writes values to rows, one each; null stands for none. */
  setAll(rows: readonly number[], values: readonly (number | null)[]): void {
    for (let i = 0; i < rows.length; i++) this.values[rows[i] as number] = values[i] ?? Number.NaN;
    this.#known = null;
  }

  at(row: number): number {
    return this.values[row] ?? Number.NaN;
  }

  /** Least and largest value of the first `count` trials; null where none has one. */
  extent(count: number): readonly [number, number] | null {
    if (this.#known?.count !== count) this.#known = { count, extent: extentOf(this.values, count) };
    return this.#known.extent;
  }
}

function extentOf(values: Float64Array, count: number): readonly [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < count; row++) {
    const value = values[row] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}
