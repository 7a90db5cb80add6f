/**
 * Seconds until all trainings have ended: each worker takes up the next one when it is free.
 * @param running seconds that those in progress still take
 * @param waiting how many wait, of `each` seconds
 */
export function lanesEnd(running: readonly number[], waiting: number, each: number, workers: number): number {
  const ends = [...running, ...Array<number>(Math.max(0, workers - running.length)).fill(0)];
  for (let i = 0; i < waiting; i++) {
    const first = ends.indexOf(Math.min(...ends));
    ends[first] = (ends[first] ?? 0) + each;
  }
  return Math.max(0, ...ends);
}

/** Share of the trainings in progress after which their own speed is gone by. */
const LEAST_SHARE = 0.05;

interface Running {
  readonly begun: number;
  readonly share: number;
}

/** How long the finals of a search still take. Times are seconds of a clock. */
export class FinalsTime {
  readonly #workers: number;
  readonly #guess: number | null;
  readonly #running = new Map<string, Running>();
  #waiting: number;
  #ended = 0;
  #seconds = 0;

  /** @param guess of the seconds that each takes, by the trials; null for none */
  constructor(trainings: number, workers: number, guess: number | null) {
    this.#waiting = trainings;
    this.#workers = workers;
    this.#guess = guess;
  }

  start(name: string, now: number): void {
    this.#waiting--;
    this.#running.set(name, { begun: now, share: 0 });
  }

  /** @param share of the training that is done, 0..1 */
  progress(name: string, share: number): void {
    const running = this.#running.get(name);
    if (running !== undefined) this.#running.set(name, { ...running, share });
  }

  end(name: string, seconds: number): void {
    if (!this.#running.delete(name)) return;
    this.#ended++;
    this.#seconds += seconds;
  }

  /** Null while there is nothing to judge by. */
  seconds(now: number): number | null {
    const each = this.#each(now);
    if (each === null) return null;
    const running = [...this.#running.values()].map(({ share }) => (1 - share) * each);
    return lanesEnd(running, Math.max(0, this.#waiting), each, this.#workers);
  }

  #each(now: number): number | null {
    if (this.#ended > 0) return this.#seconds / this.#ended;
    const running = [...this.#running.values()];
    const shares = running.reduce((sum, { share }) => sum + share, 0);
    if (shares < LEAST_SHARE) return this.#guess;
    return running.reduce((sum, { begun }) => sum + now - begun, 0) / shares;
  }
}
