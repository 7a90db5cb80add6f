/** The time that a search may take, by a clock that is passed in. */
export class Deadline {
  readonly #now: () => number;
  readonly #maxMs: number;
  readonly #keptMs: () => number;
  readonly #begun: number;

  /**
   * Time counts from here.
   * @param now milliseconds of a clock
   * @param maxSeconds undefined for no limit
   * @param keptSeconds how much of it is kept back for what comes after the trials, as far as is known now
   */
  constructor(now: () => number, maxSeconds: number | undefined, keptSeconds: () => number = () => 0) {
    this.#now = now;
    this.#begun = now();
    this.#maxMs = maxSeconds === undefined ? Number.POSITIVE_INFINITY : maxSeconds * 1000;
    this.#keptMs = () => keptSeconds() * 1000;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#now();
  }

  /** Whether this share of the time for trials is over, 0..1. */
  isOver(share = 1): boolean {
    return Number.isFinite(this.#maxMs) && this.#now() - this.#begun >= share * (this.#maxMs - this.#keptMs());
  }

  /** Seconds that are left of all of the time; Infinity without a limit, below 0 when it is over. */
  secondsLeft(): number {
    return Number.isFinite(this.#maxMs) ? (this.#begun + this.#maxMs - this.#now()) / 1000 : Number.POSITIVE_INFINITY;
  }
}
