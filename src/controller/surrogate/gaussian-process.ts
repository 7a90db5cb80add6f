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

  constructor(kernel: Kernel, theta: Theta) {
    this.covariance = new Covariance(kernel, theta);
  }

  /** Adds a training point: O(n²). */
  add(point: Point): void {
    const n = this.points.length;
    const row = new Float64Array(n + 1);
    let rest = this.covariance.value(point, point) + this.covariance.noise;
    for (let i = 0; i < n; i++) {
      const known = this.rows[i] as Float64Array;
      let sum = this.covariance.value(point, this.points[i] as Point);
      for (let k = 0; k < i; k++) sum -= (known[k] as number) * (row[k] as number);
      row[i] = sum / (known[i] as number);
      rest -= (row[i] as number) ** 2;
    }
    row[n] = Math.sqrt(Math.max(rest, 1e-10));
    this.points.push(point);
    this.rows.push(row);
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

  #addColumn({ from, size, columns }: Block): void {
    const { covariance, points, rows } = this.model;
    const n = columns.length;
    const row = rows[n] as Float64Array;
    const point = points[n] as Point;
    const column = new Float64Array(size);
    for (let c = 0; c < size; c++) column[c] = covariance.value(this.candidates[from + c] as Point, point);
    subtractCombination(column, row, columns);
    const scale = 1 / (row[n] as number);
    for (let c = 0; c < size; c++) {
      const value = (column[c] as number) * scale;
      column[c] = value;
      this.variance[from + c] = Math.max(1e-12, (this.variance[from + c] as number) - value * value);
    }
    columns.push(column);
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
