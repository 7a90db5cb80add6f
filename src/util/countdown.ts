/** Longest time that a timer of Node.js can wait, milliseconds; a longer one would be over at once. */
const LONGEST = 2 ** 31 - 1;

/** A timer that can rest. Calls `onOver` once, when its time has run without the rests. */
export class Countdown {
  readonly #onOver: () => void;
  readonly #total: number;
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | null = null;

  /** Begins to run. @param ms milliseconds, > 0 */
  constructor(ms: number, onOver: () => void) {
    this.#onOver = onOver;
    this.#total = Math.min(ms, LONGEST);
    this.#left = this.#total;
    this.resume();
  }

  /** Begins anew with all of its time; one that rests goes on resting. */
  restart(): void {
    const rests = this.#timer === null;
    this.stop();
    this.#left = this.#total;
    if (!rests) this.resume();
  }

  pause(): void {
    if (this.#timer === null) return;
    this.#left -= performance.now() - this.#since;
    this.stop();
  }

  resume(): void {
    if (this.#timer !== null) return;
    this.#since = performance.now();
    this.#timer = setTimeout(this.#onOver, Math.max(this.#left, 0));
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
