import type { Database } from './database.ts';

/** Milliseconds between two checkpoints, at least. */
const LEAST_MS = 10;
/** The pause after a checkpoint in times that it took: together they take a fifth of the time at most. */
const PAUSE = 4;

/**
 * Moves what was written from the write-ahead log into the file itself, at once unless the last time was just now: so
 * a copy of the file alone holds what was done.
 */
export class Checkpointing {
  readonly #db: Database;
  #timer: NodeJS.Timeout | null = null;
  #isDue = false;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Notes that something was written. */
  written(): void {
    this.#isDue = true;
    if (this.#timer === null) this.#move();
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #move(): void {
    this.#timer = null;
    if (!this.#isDue) return;
    this.#isDue = false;
    const begun = performance.now();
    try {
      this.#db.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // what was written is safe in the log; what is wrong with the file, the next write tells
    }
    const pause = Math.max(LEAST_MS, PAUSE * (performance.now() - begun));
    this.#timer = setTimeout(() => this.#move(), pause).unref();
  }
}
