import { Covariance, type Kernel, type Point, type Theta } from './kernel.ts';

/**
 * A Gaussian process that grows point by point: its factor L gains one row for each training point. Values are given
 * at each prediction, so that they can be rescaled as the search progresses.
 */
export class Model {
  readonly points: Point[] = [];
  /** Row i of L: i + 1 numbers. */
  readonly rows: Float64Array[] = [];
  readonly covariance: Covariance;

  /** @param floor least variance of a reading's noise */
  constructor(kernel: Kernel, theta: Theta, floor = 0) {
    this.covariance = new Covariance(kernel, theta, floor);
  }

  /** Adds a training point: O(n²). */
  add(point: Point): void {
    const [row] = this.rowsFor([point]) as [Float64Array];
    this.points.push(point);
    this.rows.push(row);
  }

  /** The rows that L would gain by these points, one after the other. */
  rowsFor(added: readonly Point[]): Float64Array[] {
    const { covariance } = this;
    const made: Float64Array[] = [];
    added.forEach((point, a) => {
      const n = this.points.length + a;
      const row = new Float64Array(n + 1);
      let rest = covariance.value(point, point) + covariance.noise;
      for (let i = 0; i < n; i++) {
        const at = i - this.points.length;
        const known = (at < 0 ? this.rows[i] : made[at]) as Float64Array;
        let sum = covariance.value(point, (at < 0 ? this.points[i] : added[at]) as Point);
        for (let k = 0; k < i; k++) sum -= (known[k] as number) * (row[k] as number);
        row[i] = sum / (known[i] as number);
        rest -= (row[i] as number) ** 2;
      }
      row[n] = Math.sqrt(Math.max(rest, 1e-10));
      made.push(row);
    });
    return made;
  }

  /** L⁻¹ y for values in the order of the points. */
  whiten(values: Float64Array): Float64Array {
    const whitened = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const row = this.rows[i] as Float64Array;
      let sum = values[i] as number;
      for (let k = 0; k < i; k++) sum -= (row[k] as number) * (whitened[k] as number);
      whitened[i] = sum / (row[i] as number);
    }
    return whitened;
  }

  /**
   * Posterior means of the training points themselves, without their noise: y - noise K⁻¹ y.
   * @param values y, in the order of the points
   * @param whitened L⁻¹ y
   */
  smoothed(values: Float64Array, whitened: Float64Array): Float64Array {
    const alpha = whitened.slice();
    for (let i = alpha.length - 1; i >= 0; i--) {
      const row = this.rows[i] as Float64Array;
      const own = (alpha[i] as number) / (row[i] as number);
      alpha[i] = own;
      for (let k = 0; k < i; k++) alpha[k] = (alpha[k] as number) - own * (row[k] as number);
    }
    return values.map((value, i) => value - this.covariance.noise * (alpha[i] as number));
  }
}

/** Candidates whose numbers are worked on together, so that they stay in the processor's cache. */
const BLOCK = 256;

/** One block of candidates: for every training point the whitened covariances with them. */
interface Block {
  readonly from: number;
  readonly size: number;
  readonly columns: Float64Array[];
}

/** column -= Σ factors[j] columns[j], in the order of the columns; four at a time, so that the sums stay in registers. */
function subtractCombination(column: Float64Array, factors: Float64Array, columns: readonly Float64Array[]): void {
  const size = column.length;
  let j = 0;
  for (; j + 4 <= columns.length; j += 4) {
    const [a, b, c, d] = columns.slice(j, j + 4) as [Float64Array, Float64Array, Float64Array, Float64Array];
    const [fa, fb] = [factors[j] as number, factors[j + 1] as number];
    const [fc, fd] = [factors[j + 2] as number, factors[j + 3] as number];
    for (let i = 0; i < size; i++) {
      let sum = column[i] as number;
      sum -= fa * (a[i] as number);
      sum -= fb * (b[i] as number);
      sum -= fc * (c[i] as number);
      sum -= fd * (d[i] as number);
      column[i] = sum;
    }
  }
  for (; j < columns.length; j++) {
    const factor = factors[j] as number;
    const other = columns[j] as Float64Array;
    for (let i = 0; i < size; i++) column[i] = (column[i] as number) - factor * (other[i] as number);
  }
}

/** What a model says of a fixed list of candidates; catches up with the model's new points, O(n) per candidate each. */
export class Field {
  readonly variance: Float64Array;
  readonly #blocks: Block[] = [];

  constructor(
    readonly model: Model,
    readonly candidates: readonly Point[],
  ) {
    this.variance = new Float64Array(candidates.length);
    candidates.forEach((point, c) => {
      this.variance[c] = model.covariance.value(point, point);
    });
    for (let from = 0; from < candidates.length; from += BLOCK) {
      this.#blocks.push({ from, size: Math.min(BLOCK, candidates.length - from), columns: [] });
    }
  }

  /** Takes in the points that the model gained. */
  update(): void {
    for (const block of this.#blocks) {
      while (block.columns.length < this.model.points.length) this.#addColumn(block);
    }
  }

  /** The variances that would be left if readings of these points were known besides. */
  varianceAfter(points: readonly Point[]): Float64Array {
    const variance = this.variance.slice();
    const rows = this.model.rowsFor(points);
    for (const block of this.#blocks) {
      const columns = [...block.columns];
      points.forEach((point, i) => {
        columns.push(this.#column(block, columns, rows[i] as Float64Array, point, variance));
      });
    }
    return variance;
  }

  #addColumn(block: Block): void {
    const n = block.columns.length;
    const [row, point] = [this.model.rows[n] as Float64Array, this.model.points[n] as Point];
    block.columns.push(this.#column(block, block.columns, row, point, this.variance));
  }

  /** The column of a point that comes after those of `columns`; takes what it explains off the variances. */
  #column(
    { from, size }: Block,
    columns: readonly Float64Array[],
    row: Float64Array,
    point: Point,
    variance: Float64Array,
  ): Float64Array {
    const { covariance } = this.model;
    const column = new Float64Array(size);
    for (let c = 0; c < size; c++) column[c] = covariance.value(this.candidates[from + c] as Point, point);
    subtractCombination(column, row, columns);
    const scale = 1 / (row[columns.length] as number);
    for (let c = 0; c < size; c++) {
      const value = (column[c] as number) * scale;
      column[c] = value;
      variance[from + c] = Math.max(1e-12, (variance[from + c] as number) - value * value);
    }
    return column;
  }

  /** Posterior means for whitened values. */
  means(whitened: Float64Array): Float64Array {
    const means = new Float64Array(this.candidates.length);
    for (const { from, size, columns } of this.#blocks) {
      for (let j = 0; j < whitened.length; j++) {
        const factor = whitened[j] as number;
        const column = columns[j] as Float64Array;
        for (let c = 0; c < size; c++) means[from + c] = (means[from + c] as number) + factor * (column[c] as number);
      }
    }
    return means;
  }
}
