import { MixnasError } from '../util/errors.ts';
import { isBusy } from './store-error.ts';

/** Milliseconds between two tries to write what waits. */
const TRY_EVERY_MS = 500;

/** Told when writes begin to wait for another program, and when they are all stored. */
export type OnWait = (state: 'waiting' | 'stored') => void;

/**
 * Carries out writes in order. While another program holds the file's lock they wait in memory, and the search goes on: what
 * is stored is at every moment the beginning of what happened, as if the process had been slower.
 */
export class PendingWrites {
  readonly #attempt: (change: () => void) => void;
  readonly #waiting: (() => void)[] = [];
  #timer: NodeJS.Timeout | null = null;
  #fault: unknown = null;
  #settle: (() => void) | null = null;
  onWait: OnWait = () => undefined;

  /** @param attempt makes one change; throws SQLite's `SQLITE_BUSY` when it must wait */
  constructor(attempt: (change: () => void) => void) {
    this.#attempt = attempt;
  }

  /** Whether anything waits for another program. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Makes a change, now or when it can be made. @throws what an earlier one that waited has failed with */
  write(change: () => void): void {
    if (this.#fault !== null) throw this.#fault;
    if (this.#waiting.length === 0 && this.#try(change)) return;
    this.#waiting.push(change);
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => this.#retry(), TRY_EVERY_MS);
    this.onWait('waiting');
  }

  /**
   * Waits until everything is written.
   * @param giveUp ends the wait
   * @throws MixnasError `RUN_BUSY` when it was ended; what a write failed with
   */
  async settled(giveUp: AbortSignal): Promise<void> {
    if (this.#waiting.length > 0 && this.#fault === null) {
      await new Promise<void>((done) => {
        this.#settle = done;
        if (giveUp.aborted) done();
        else giveUp.addEventListener('abort', () => done(), { once: true });
      });
    }
    if (this.#fault !== null) throw this.#fault;
    const count = this.#waiting.length;
    if (count === 0) return;
    throw new MixnasError('RUN_BUSY', `another program kept run.sqlite locked: ${count} changes were not stored`, {
      hint: 'end that program (a browser of SQLite files, a backup), then mixnas resume: what was not stored is done again',
      exitCode: 1,
    });
  }

  /** Ends waiting; what waits is lost. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #try(change: () => void): boolean {
    try {
      this.#attempt(change);
      return true;
    } catch (error) {
      if (isBusy(error)) return false;
      throw error;
    }
  }

  #retry(): void {
    this.#timer = null;
    try {
      for (let next = this.#waiting[0]; next !== undefined && this.#try(next); next = this.#waiting[0]) {
        this.#waiting.shift();
      }
    } catch (error) {
      this.#fault = error;
    }
    if (this.#fault === null && this.#waiting.length > 0) {
      this.#timer = setTimeout(() => this.#retry(), TRY_EVERY_MS);
      return;
    }
    if (this.#fault === null) this.onWait('stored');
    this.#settle?.();
  }
}
