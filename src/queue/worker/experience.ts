import type { Announcement } from '../wire/messages.ts';
import { fitsBefore } from './end-reason.ts';

/** Milliseconds that a run is left alone after something went wrong here. */
const FAULT_MS = 30_000;

/** What a worker has seen of the runs that it works for: how long their trials take, and what went wrong. */
export class Experience {
  /** By run: seconds of the longest trial here. */
  readonly #longest = new Map<string, number>();
  readonly #faultAt = new Map<string, number>();

  /** Notes how long a trial took. */
  took(run: string, seconds: number): void {
    this.#longest.set(run, Math.max(this.#longest.get(run) ?? 0, seconds));
  }

  /** Notes that something of this machine went wrong. */
  fault(run: string): void {
    this.#faultAt.set(run, performance.now());
  }

  /** Seconds of the longest trial of a run, here or anywhere; null where none has ended. */
  longestOf({ run, longestSeconds }: Announcement): number | null {
    const own = this.#longest.get(run) ?? null;
    return own === null || longestSeconds === null ? (own ?? longestSeconds) : Math.max(own, longestSeconds);
  }

  /** Whether a trial of a run may be begun: nothing went wrong lately, and it would end in time. */
  mayBegin(announcement: Announcement, deadline: number | null, now: number): boolean {
    const faultAt = this.#faultAt.get(announcement.run) ?? Number.NEGATIVE_INFINITY;
    return performance.now() - faultAt >= FAULT_MS && fitsBefore(deadline, this.longestOf(announcement), now);
  }
}
