import type { TrialRow } from '../store/index.ts';
import type { TrialProgress } from '../train/trial.ts';
import type { Log } from '../util/log.ts';

/** What a running search says of itself; every event is plain data. */
export type SearchEvent =
  | {
      readonly kind: 'begin';
      readonly run: string;
      readonly space: { readonly name: string; readonly networks: bigint };
      readonly engine: string;
      readonly workers: number;
      readonly threads: number;
      /** Trials to evaluate in all, and how many of them are done already (after a resume). */
      readonly trials: number;
      readonly done: number;
      /** Rungs of a search with fidelities; null where every trial is trained to the end. */
      readonly rungs: number | null;
      /** Trials of the run before this process, in order. */
      readonly earlier: readonly TrialRow[];
    }
  | { readonly kind: 'note'; readonly message: string }
  /** `rung` counts from 0; null where every trial is trained to the end. */
  | { readonly kind: 'start'; readonly trial: TrialRow; readonly rung: number | null }
  | { readonly kind: 'progress'; readonly progress: TrialProgress }
  /** A result, with fidelities one of a rung. `done` counts the trials so far that have any. */
  | { readonly kind: 'end'; readonly trial: TrialRow; readonly done: number; readonly trials: number }
  | { readonly kind: 'draining'; readonly running: number };

/** How a search ended. */
export interface SearchSummary {
  readonly run: string;
  /** `interrupted` can be resumed. */
  readonly status: 'finished' | 'interrupted';
  /** Why it ended, for people. */
  readonly detail: string;
  readonly complete: number;
  /** With fidelities: trials whose last result is one of a lower rung. */
  readonly paused: number;
  readonly failed: number;
  readonly infeasible: number;
}

/** What a search needs of the outside: clock, identity, log and somebody who listens. */
export interface SearchContext {
  /** Folder of packed data. */
  readonly cacheDir: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly pid: number;
  readonly host: string;
  /** Processors that workers may share. */
  readonly cores: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly onEvent: (event: SearchEvent) => void;
  /** Makes the run's NDJSON logger once its folder exists. */
  readonly openLog: (file: string) => Log;
  /** Requests from outside: the first `drain` lets running trials end, `abort` stops at once. */
  readonly stop: StopSignal;
}

/** A request to stop that can only grow stronger. */
export class StopSignal {
  #level: 'run' | 'drain' | 'abort' = 'run';
  readonly #listeners = new Set<(level: 'drain' | 'abort') => void>();

  get level(): 'run' | 'drain' | 'abort' {
    return this.#level;
  }

  /** The first call asks to drain, the second to abort. */
  request(): void {
    if (this.#level === 'abort') return;
    this.#level = this.#level === 'run' ? 'drain' : 'abort';
    for (const listener of this.#listeners) listener(this.#level);
  }

  /** Calls `listener` at each request; returns a function that ends this. */
  listen(listener: (level: 'drain' | 'abort') => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
