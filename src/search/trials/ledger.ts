import { type Metrics, onlyTrained } from '../../metric/index.ts';
import type { EpochRow, NewSegment, NewTrial, RunStore, SegmentRow, TrialRow } from '../../store/index.ts';
import { bug } from '../../util/errors.ts';
import type { Json } from '../../util/json.ts';
import { newTrialRow } from './new-trial-row.ts';
import type { StoredEnd } from './trial-end.ts';

/** How a run's trials are divided into segments. */
export interface LedgerOptions {
  /** Whether a trial is several segments, one a rung; else it is one. */
  readonly hasRungs: boolean;
  readonly workers: number;
}

/**
 * The trials of a run and the segments they consist of, in memory and in the store alike: every change is written before it
 * is known here. Rows are replaced, never changed.
 */
export class Ledger {
  readonly #store: RunStore;
  readonly #hasRungs: boolean;
  readonly #rows: TrialRow[];
  readonly #segments: SegmentRow[];
  #done: number;
  #infeasible: number;

  constructor(store: RunStore, { hasRungs, workers }: LedgerOptions) {
    this.#store = store;
    this.#hasRungs = hasRungs;
    this.#rows = store.trials();
    this.#segments = hasRungs ? store.segments() : this.#rows.map((row) => wholeTrial(row, workers));
    this.#infeasible = this.#rows.filter(({ state }) => state === 'infeasible').length;
    this.#done = this.#segments.filter(
      ({ rung, state }) => rung === 0 && (state === 'complete' || state === 'failed'),
    ).length;
  }

  /** In order of number. */
  get rows(): readonly TrialRow[] {
    return this.#rows;
  }

  /** Trials that have a result, at any rung. */
  get done(): number {
    return this.#done;
  }

  /** Trials that are evaluated, or are to be: all but those that break a constraint. */
  get evaluated(): number {
    return this.#rows.length - this.#infeasible;
  }

  get running(): number {
    return this.#rows.filter(({ state }) => state === 'running').length;
  }

  row(trial: number): TrialRow {
    const row = this.#rows[trial];
    if (row === undefined) throw bug(`no trial ${trial}`);
    return row;
  }

  /** Undefined beyond the last one that was decided. */
  segment(number: number): SegmentRow | undefined {
    return this.#segments[number];
  }

  /** Takes a new trial and its first segment. */
  propose(trial: NewTrial, segment: NewSegment): SegmentRow {
    this.#store.propose(trial, this.#hasRungs ? segment : null);
    this.#rows.push(newTrialRow(trial));
    return this.#add(segment);
  }

  /** Takes a segment of a paused trial. */
  promote(segment: NewSegment): SegmentRow {
    this.#store.promote(segment);
    return this.#add(segment);
  }

  /** Notes that a trial is being evaluated. */
  start(trial: number, startedAt: number): TrialRow {
    const row = this.row(trial);
    this.#store.start(trial, startedAt);
    const running = { ...row, state: 'running', attempt: row.attempt + 1, startedAt, endedAt: null } as const;
    this.#rows[trial] = running;
    return running;
  }

  /** Takes what was measured of an untrained trial. */
  measured(trial: number, measured: Metrics, record: Json): TrialRow {
    const row = { ...this.row(trial), metrics: { ...this.row(trial).metrics, ...measured } };
    this.#store.measured(trial, row.metrics, record);
    this.#rows[trial] = row;
    return row;
  }

  /** Takes the end of a segment. */
  finish(segment: SegmentRow, end: StoredEnd, epochs: readonly Omit<EpochRow, 'trial'>[]): TrialRow {
    const { number, trial, rung } = segment;
    const ended = { number, ...end.segment };
    this.#store.finish({ number: trial, ...end.row, epochs }, this.#hasRungs ? ended : null);
    const row = { ...this.row(trial), ...end.row };
    this.#rows[trial] = row;
    this.#segments[number] = { ...segment, ...ended };
    if (end.segment.state === 'infeasible') this.#infeasible++;
    else if (rung === 0) this.#done++;
    return row;
  }

  #add(segment: NewSegment): SegmentRow {
    const row = { ...segment, state: null, metrics: {}, seconds: null };
    this.#segments.push(row);
    return row;
  }
}

/** A trial of a search without fidelities as its one segment. */
function wholeTrial(row: TrialRow, workers: number): SegmentRow {
  const { number, state, seconds } = row;
  const told = Math.max(0, number - workers + 1);
  const isOpen = state === 'running' || state === 'interrupted' || state === 'paused';
  const metrics = state === 'complete' ? onlyTrained(row.metrics) : {};
  return { number, trial: number, rung: 0, told, state: isOpen ? null : state, metrics, seconds };
}
