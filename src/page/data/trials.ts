import { type PageMetric, type PageRun, type PageTrials, TRIAL_STATES } from '../../live/contract.ts';
import type { Column } from './column.ts';
import { choiceKey, ESTIMATE, makeColumns, metricColumns } from './make-columns.ts';

/** A trial's name on the page and in its address: `run:number`. */
export type TrialKey = string;

/** Bytes that say something of every trial. */
const FLAGS = ['run', 'state', 'front', 'feasible'] as const;
type Flags = Record<(typeof FLAGS)[number], Uint8Array>;

/**
 * The trials of all runs as columns; a row is one trial, in order of arrival. Rows stay where they are: changes replace them.
 */
export class Trials {
  count = 0;
  columns: readonly Column[];
  readonly flags: Flags;
  /** Which worker of its run had the trial; -1 where nobody knows. */
  workers = new Int16Array(0);
  readonly #byKey: Map<string, Column>;
  readonly #rows: Map<number, number>[];
  readonly #messages = new Map<number, string>();
  /** Per run and choice: the run's option index → place among the column's options. */
  readonly #places: readonly (readonly (readonly number[])[])[];

  constructor(readonly runs: readonly PageRun[]) {
    this.columns = makeColumns(runs);
    this.#byKey = new Map(this.columns.map((column) => [column.key, column]));
    this.#rows = runs.map(() => new Map());
    this.flags = Object.fromEntries(FLAGS.map((name) => [name, new Uint8Array(0)])) as Flags;
    this.#places = runs.map(({ choices }) =>
      choices.map(({ name, options }) => {
        const known = this.need(choiceKey(name)).options;
        return options.map((option) => known.indexOf(option));
      }),
    );
  }

  /** The column of a key, if there is one. */
  column(key: string): Column | undefined {
    return this.#byKey.get(key);
  }

  /** The column of a key that must be there. */
  need(key: string): Column {
    const column = this.#byKey.get(key);
    if (column === undefined) throw new Error(`no column ${key}: this is a bug in mixnas`);
    return column;
  }

  /** Adds columns for metrics that no trial had before. @returns whether there were any: their values have to be put anew */
  addMetrics(metrics: readonly PageMetric[]): boolean {
    const added = metricColumns(metrics.filter(({ name }) => !this.#byKey.has(name)));
    for (const column of added) {
      column.reserve(this.workers.length);
      this.#byKey.set(column.key, column);
    }
    this.columns = [...added, ...this.columns];
    return added.length > 0;
  }

  rowOf(run: number, trial: number): number | undefined {
    return this.#rows[run]?.get(trial);
  }

  /** The row of a key as the address has it; undefined where no such trial is. */
  rowOfKey(key: TrialKey): number | undefined {
    const [run, trial] = key.split(':').map(Number);
    return this.rowOf(run ?? -1, trial ?? -1);
  }

  keyOf(row: number): TrialKey {
    return `${this.flags.run[row]}:${this.numberOf(row)}`;
  }

  numberOf(row: number): number {
    return this.need('number').at(row);
  }

  stateOf(row: number): (typeof TRIAL_STATES)[number] {
    return TRIAL_STATES[this.flags.state[row] as number] ?? 'running';
  }

  /** Why a trial failed; undefined for the others. */
  messageOf(row: number): string | undefined {
    return this.#messages.get(row);
  }

  /** Adds a run's trials, or replaces those that are there. */
  put(run: number, rows: PageTrials): void {
    const known = this.#rows[run];
    if (known === undefined) throw new RangeError(`run ${run}: the page has ${this.runs.length}`);
    const added = rows.number.filter((trial) => !known.has(trial)).length;
    this.#reserve(this.count + added);
    const places = rows.number.map((trial) => {
      const row = known.get(trial) ?? this.count++;
      known.set(trial, row);
      return row;
    });
    this.#writeFlags(run, places, rows);
    this.#writeColumns(run, places, rows);
    rows.number.forEach((trial, i) => {
      const message = rows.message[trial];
      if (message === undefined) this.#messages.delete(places[i] as number);
      else this.#messages.set(places[i] as number, message);
    });
  }

  #writeFlags(run: number, places: readonly number[], rows: PageTrials): void {
    places.forEach((row, i) => {
      this.flags.run[row] = run;
      this.flags.state[row] = rows.state[i] as number;
      this.flags.front[row] = rows.isFront[i] as number;
      this.flags.feasible[row] = rows.feasible[i] as number;
      this.workers[row] = rows.worker[i] ?? -1;
    });
  }

  #writeColumns(run: number, places: readonly number[], rows: PageTrials): void {
    for (const key of ['number', 'reward', 'startedAt', 'seconds', 'epochs'] as const) {
      this.need(key).setAll(places, rows[key]);
    }
    for (const [name, values] of Object.entries(rows.metrics)) this.column(name)?.setAll(places, values);
    if (rows.estimate !== null) this.need(ESTIMATE).setAll(places, rows.estimate.mean);
    this.#places[run]?.forEach((options, choice) => {
      const name = this.runs[run]?.choices[choice]?.name as string;
      const chosen = rows.choices[choice] ?? [];
      this.need(choiceKey(name)).setAll(
        places,
        chosen.map((option) => options[option] ?? null),
      );
    });
  }

  #reserve(count: number): void {
    for (const column of this.columns) column.reserve(count);
    if (count <= this.workers.length) return;
    const room = Math.max(count, 2 * this.workers.length);
    for (const name of FLAGS) {
      const next = new Uint8Array(room);
      next.set(this.flags[name]);
      this.flags[name] = next;
    }
    const workers = new Int16Array(room).fill(-1);
    workers.set(this.workers);
    this.workers = workers;
  }
}
