import type { PageComparison, PageRun, PageRunning, PageTrials, RunStatusPart } from '../../live/contract.ts';
import { type TrialKey, Trials } from '../data/trials.ts';
import { fillMask } from './mask.ts';
import { FILTER_KEYS, type View } from './view.ts';

/** What may have changed since a panel was drawn last. */
export type Change =
  | 'first'
  | 'data'
  | 'run'
  | 'running'
  | 'filter'
  | 'selection'
  | 'focus'
  | 'hover'
  | 'view'
  | 'look'
  | 'size';

type Listener = (change: Change) => void;

/** Everything that panels show: runs, trials, the view, the mask of its filters, and what the pointer rests on. */
export class Store {
  readonly trials: Trials;
  /** One byte a trial: 1 where the filters let it through. */
  mask = new Uint8Array(0);
  /** How many trials the filters let through. */
  shown = 0;
  /** The trial that the pointer rests on; -1 without. */
  hover = -1;
  readonly running: (readonly PageRunning[])[];
  readonly #listeners: Listener[] = [];
  #view: View;

  constructor(
    readonly runs: PageRun[],
    readonly comparison: PageComparison | null,
    trials: readonly PageTrials[],
    view: View,
  ) {
    this.trials = new Trials(runs);
    this.running = runs.map(() => []);
    this.#view = view;
    trials.forEach((rows, run) => {
      this.trials.put(run, rows);
    });
    this.#filter();
  }

  get view(): View {
    return this.#view;
  }

  /** Tells of every change, once each time. */
  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  tell(...changes: readonly Change[]): void {
    for (const change of changes) for (const listener of this.#listeners) listener(change);
  }

  /** Changes what is shown. */
  look(part: Partial<View>): void {
    this.#view = { ...this.#view, ...part };
    if (FILTER_KEYS.some((key) => key in part)) {
      this.#filter();
      this.tell('filter');
    }
    if ('selected' in part) this.tell('selection');
    if ('focus' in part) this.tell('focus');
    this.tell('view');
  }

  /** Rows that changed, or are new. */
  put(run: number, rows: PageTrials): void {
    this.trials.put(run, rows);
    this.#filter();
    this.tell('data', 'filter');
  }

  /** The part of a run that changes while it runs. */
  putRun(run: number, part: RunStatusPart & { readonly workers: readonly string[] }): void {
    const before = this.runs[run];
    if (before === undefined) return;
    this.runs[run] = { ...before, ...part };
    this.tell('run');
  }

  putRunning(run: number, running: readonly PageRunning[]): void {
    this.running[run] = running;
    this.tell('running');
  }

  /** The pointer rests on a trial, or on none (-1). */
  point(row: number): void {
    if (row === this.hover) return;
    this.hover = row;
    this.tell('hover');
  }

  /** Selects trials, in place of those that were or beside them; the first one's network is shown. */
  select(rows: readonly number[], adds = false): void {
    const keys = rows.map((row) => this.trials.keyOf(row));
    const selected = adds ? toggled(this.#view.selected, keys) : keys;
    this.look({ selected, focus: keys[0] ?? this.#view.focus });
  }

  /** Rows of the selected trials that exist and are shown. */
  selectedRows(): number[] {
    return this.#view.selected
      .map((key) => this.trials.rowOfKey(key))
      .filter((row) => row !== undefined)
      .filter((row) => this.mask[row] === 1);
  }

  #filter(): void {
    if (this.mask.length < this.trials.count) this.mask = new Uint8Array(this.trials.workers.length);
    this.shown = fillMask(this.trials, this.#view, this.mask);
  }
}

/** Keys that were there go when all that come are there already; else the new ones join. */
function toggled(before: readonly TrialKey[], keys: readonly TrialKey[]): TrialKey[] {
  const all = new Set(before);
  const removes = keys.every((key) => all.has(key));
  for (const key of keys) {
    if (removes) all.delete(key);
    else all.add(key);
  }
  return [...all];
}
