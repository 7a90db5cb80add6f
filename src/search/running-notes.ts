import type { RunningNote, RunStore } from '../store/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { SearchContext, SearchEvent } from './search-events.ts';

/** Milliseconds between two notes of what runs, at least. */
const NOTE_EVERY_MS = 1000;

/** Keeps in the run what its running trials say of themselves, for whoever follows it. */
class RunningNotes {
  readonly #store: Pick<RunStore, 'noteRunning'>;
  readonly #now: () => number;
  readonly #running = new Map<number, RunningNote>();
  #notedAt = Number.NEGATIVE_INFINITY;

  constructor(store: Pick<RunStore, 'noteRunning'>, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  on(event: SearchEvent): void {
    if (event.kind === 'end') this.#running.delete(event.trial.number);
    if (event.kind !== 'progress') return;
    const { trial, epoch, epochs, loss } = event.progress;
    this.#running.set(trial, { trial, epoch, epochs, loss });
    const now = this.#now();
    // a clock that was set back must not end it
    if (now >= this.#notedAt && now < this.#notedAt + NOTE_EVERY_MS) return;
    this.#notedAt = now;
    this.#note();
  }

  /** What cannot be stored is only for eyes: a search does not end for it, and its results say themselves what is wrong. */
  #note(): void {
    try {
      this.#store.noteRunning([...this.#running.values()]);
    } catch (error) {
      if (!(error instanceof MixnasError)) throw error;
    }
  }
}

/** A context whose search also keeps in the run what its running trials say of themselves. */
export function notingRunning(context: SearchContext, store: Pick<RunStore, 'noteRunning'>): SearchContext {
  const notes = new RunningNotes(store, context.now);
  return {
    ...context,
    onEvent(event) {
      notes.on(event);
      context.onEvent(event);
    },
  };
}
