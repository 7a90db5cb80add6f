import { mean } from './agreement.ts';
import type { KernelWork } from './kernel-work.ts';

/** What an interpolation learns from. */
export interface KnownTime {
  readonly kind: string;
  readonly work: KernelWork;
  /** Milliseconds; only positive ones are used. */
  readonly ms: number;
}

/** A time that was not measured. */
export interface InterpolatedTime {
  readonly ms: number;
  /** Standard deviation relative to `ms`. */
  readonly sd: number;
}

/** Kernels of a kind that must be known before others of the kind are interpolated. */
const LEAST = 12;
/** Keeps the normal equations solvable where a feature is constant. */
const RIDGE = 1e-3;

function logs({ macs, read, written, weights }: KernelWork): number[] {
  return [1, Math.log(1 + macs), Math.log(1 + read), Math.log(1 + written), Math.log(1 + weights)];
}

/** Solves a small symmetric positive definite system by elimination. */
function solve(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  for (let k = 0; k < n; k++) {
    const pivot = matrix[k] as number[];
    for (let i = k + 1; i < n; i++) {
      const row = matrix[i] as number[];
      const factor = (row[k] as number) / (pivot[k] as number);
      for (let j = k; j < n; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
      right[i] = (right[i] as number) - factor * (right[k] as number);
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    const row = matrix[k] as number[];
    let sum = right[k] as number;
    for (let j = k + 1; j < n; j++) sum -= (row[j] as number) * (right[j] as number);
    right[k] = sum / (row[k] as number);
  }
  return right;
}

interface KindFit {
  readonly weights: readonly number[];
  readonly sd: number;
}

function fitKind(times: readonly KnownTime[]): KindFit {
  const rows = times.map(({ work }) => logs(work));
  const target = times.map(({ ms }) => Math.log(ms));
  const width = (rows[0] as number[]).length;
  const normal = Array.from({ length: width }, (_, a) =>
    Array.from({ length: width }, (_, b) =>
      rows.reduce((sum, row) => sum + (row[a] as number) * (row[b] as number), a === b ? RIDGE : 0),
    ),
  );
  const right = Array.from({ length: width }, (_, a) =>
    rows.reduce((sum, row, i) => sum + (row[a] as number) * (target[i] as number), 0),
  );
  const weights = solve(normal, right);
  const errors = rows.map((row, i) => (target[i] as number) - dot(row, weights));
  return { weights, sd: Math.sqrt(mean(errors.map((error) => error ** 2))) };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

/**
 * Times of kernels that were not measured, from those of their kind:
 * log ms = a + b log(1 + macs) + c log(1 + read) + d log(1 + written) + e log(1 + weights), least squares.
 */
export class Interpolation {
  readonly #fits = new Map<string, KindFit>();

  constructor(times: readonly KnownTime[]) {
    const kinds = new Map<string, KnownTime[]>();
    for (const time of times) {
      if (time.ms > 0) kinds.set(time.kind, [...(kinds.get(time.kind) ?? []), time]);
    }
    for (const [kind, own] of kinds) if (own.length >= LEAST) this.#fits.set(kind, fitKind(own));
  }

  /** Null when fewer than 12 kernels of the kind are known. */
  time(kind: string, work: KernelWork): InterpolatedTime | null {
    const fit = this.#fits.get(kind);
    return fit === undefined ? null : { ms: Math.exp(dot(logs(work), fit.weights)), sd: fit.sd };
  }
}
