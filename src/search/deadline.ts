/** The time that a search may take, by a clock that is passed in. */
export class Deadline {
  readonly #now: () => number;
  readonly #maxMs: number;
  #begun = 0;

  /**
   * @param now milliseconds of a clock
   * @param maxSeconds undefined for no limit
   */
  constructor(now: () => number, maxSeconds: number | undefined) {
    this.#now = now;
    this.#maxMs = maxSeconds === undefined ? Number.POSITIVE_INFINITY : maxSeconds * 1000;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#now();
  }

  /** Time counts from here. */
  begin(): void {
    this.#begun = this.#now();
  }

  /** Whether this share of the time is over, 0..1. */
  isOver(share = 1): boolean {
    return Number.isFinite(this.#maxMs) && this.#now() - this.#begun >= share * this.#maxMs;
  }
}
