import type { TrialRow } from '../store/index.ts';

type Timed = Pick<TrialRow, 'number' | 'state' | 'startedAt' | 'endedAt'>;

/** When a trial left its lane, milliseconds since 1970; one that runs has not. */
function endOf({ state, startedAt, endedAt }: Timed): number {
  return state === 'running' ? Number.POSITIVE_INFINITY : (endedAt ?? startedAt ?? 0);
}

/**
 * Lanes of a timeline: trials that ran at the same time are in different ones, and each is in the first that was free. A trial
 * keeps its lane until it is started again.
 */
export class Lanes {
  /** By lane: when its last trial ended. */
  readonly #ends: number[] = [];
  readonly #places = new Map<number, { readonly lane: number; readonly startedAt: number }>();

  get count(): number {
    return this.#ends.length;
  }

  /** Lane of a trial, from 0; -1 where it was never started. */
  of(trial: number): number {
    return this.#places.get(trial)?.lane ?? -1;
  }

  /** Takes trials that are new or have changed. */
  add(rows: readonly Timed[]): void {
    const fresh = rows.filter((row) => !this.#update(row));
    for (const row of fresh.sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))) this.#place(row);
  }

  /** @returns whether the trial needs no other place */
  #update(row: Timed): boolean {
    if (row.startedAt === null) return true;
    const place = this.#places.get(row.number);
    if (place === undefined) return false;
    if (this.#ends[place.lane] === Number.POSITIVE_INFINITY) this.#ends[place.lane] = endOf(row);
    return place.startedAt === row.startedAt;
  }

  #place(row: Timed): void {
    const startedAt = row.startedAt ?? 0;
    const free = this.#ends.findIndex((end) => end <= startedAt);
    const lane = free < 0 ? this.#ends.length : free;
    this.#ends[lane] = Math.max(endOf(row), this.#ends[lane] ?? 0);
    this.#places.set(row.number, { lane, startedAt });
  }
}
