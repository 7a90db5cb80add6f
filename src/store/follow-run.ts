import { statSync } from 'node:fs';
import type { Database } from './database.ts';
import { runFile } from './folder.ts';
import { isHolderDead } from './lock.ts';
import { asInterrupted, reading } from './read.ts';
import { selectLeases, selectWorkers } from './read-queue.ts';
import type { EpochRow, RunRecord, SegmentRow, TrialRow } from './rows.ts';
import {
  type RunningNote,
  type SomeRows,
  selectFinals,
  selectHead,
  selectLastEpochsOf,
  selectLatencies,
  selectMetaOr,
  selectRun,
  selectSomeSegments,
  selectSomeTrials,
} from './select.ts';
import { guarded } from './store-error.ts';

/** A followed run as it is now. */
export interface FollowedState {
  readonly record: RunRecord;
  /** Numbers of the trials that are new or not as they were at the last look, in order. */
  readonly changed: readonly number[];
  /** What trials that run now say of themselves. */
  readonly running: readonly RunningNote[];
}

/** The files that a change of a run changes: their identity, size and time. */
function stampOf(folder: string): string {
  const file = runFile(folder, 'database');
  return [file, `${file}-wal`]
    .map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }))
    .map((stat) => (stat === undefined ? 'none' : `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`))
    .join(' ');
}

function fileOf(stamp: string): string {
  return stamp.split(':', 2).join(':');
}

/** States that a trial can leave again. */
function isOpen({ state }: TrialRow): boolean {
  return state === 'running' || state === 'paused' || state === 'interrupted';
}

function someRows<T>(rows: readonly T[], isUnsettled: (row: T) => boolean): SomeRows {
  return { from: rows.length, among: rows.flatMap((row, number) => (isUnsettled(row) ? [number] : [])) };
}

/** Rows by number with some of them replaced or added. */
function merged<T extends { readonly number: number }>(rows: readonly T[], changes: readonly T[]): T[] {
  const all = [...rows];
  for (const row of changes) all[row.number] = row;
  return all;
}

function withEpochs(epochs: readonly EpochRow[], changes: readonly EpochRow[]): EpochRow[] {
  const byTrial = new Map([...epochs, ...changes].map((row) => [row.trial, row]));
  return [...byTrial.values()].sort((a, b) => a.trial - b.trial);
}

/** What has changed since `last`, without reading all of it again. */
function selectChanges(db: Database, last: RunRecord): RunRecord {
  return db.transaction(() => {
    const trials = selectSomeTrials(db, someRows(last.trials, isOpen));
    const segments = selectSomeSegments(
      db,
      someRows(last.segments, ({ state }: SegmentRow) => state === null),
    );
    const epochs = selectLastEpochsOf(
      db,
      trials.map(({ number }) => number),
    );
    return {
      folder: last.folder,
      ...selectHead(db, last.folder),
      trials: merged(last.trials, trials),
      segments: merged(last.segments, segments),
      latencies: selectLatencies(db),
      finals: selectFinals(db),
      lastEpochs: withEpochs(last.lastEpochs, epochs),
      leases: selectLeases(db),
      workers: selectWorkers(db),
    };
  });
}

/** What a state says beyond its trials, as text. */
function restOf({ record, running }: FollowedState): string {
  const { trials: _, segments, latencies, lastEpochs, leases, workers: __, ...head } = record;
  // heartbeats of workers change nothing that is shown
  const done = leases.filter(({ state }) => state === 'done').length;
  return JSON.stringify([head, segments.length, latencies.length, lastEpochs.length, done, running]);
}

function changedNumbers(before: readonly TrialRow[], now: readonly TrialRow[]): number[] {
  return now.flatMap((row, i) => {
    const old = before[i];
    return old === row || (old !== undefined && JSON.stringify(old) === JSON.stringify(row)) ? [] : [row.number];
  });
}

/**
 * Reads a run again and again while another process writes it, without disturbing that: a look costs little where nothing has
 * changed, and reads only what has changed where something has.
 */
export class FollowedRun {
  readonly folder: string;
  #stamp = '';
  /** Whether the stamp was the same at two looks: file times are too coarse to tell two quick writes apart. */
  #isSettled = false;
  /** As the file says. */
  #stored: RunRecord | null = null;
  #shown: RunRecord | null = null;
  #rest = '';

  /** @param folder of the run, absolute */
  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Looks whether anything has changed.
   * @returns null where nothing has
   * @throws MixnasError `NOT_A_RUN` while the run is not there, `RUN_BUSY`, and what `readRun` throws
   */
  look(): FollowedState | null {
    const stamp = guarded(this.folder, () => stampOf(this.folder));
    const isSame = stamp === this.#stamp;
    if (!isSame || !this.#isSettled) return this.#read(stamp, isSame);
    const isDead = this.#stored?.status === 'running' && this.#shown === this.#stored && this.#isHolderDead();
    return isDead ? this.#show(this.#stored as RunRecord, []) : null;
  }

  #read(stamp: string, isSettled: boolean): FollowedState | null {
    const last = fileOf(stamp) === fileOf(this.#stamp) ? this.#stored : null;
    const [stored, running] = reading(
      this.folder,
      (db) => [this.#select(db, last), selectMetaOr<readonly RunningNote[]>(db, 'running', [])] as const,
      // the text was checked when all of it was read
      ...(last === null ? [] : [() => undefined]),
    );
    this.#stamp = stamp;
    this.#isSettled = isSettled;
    this.#stored = stored;
    return this.#show(stored, running);
  }

  /** When a run has ended, all of it is read once more. */
  #select(db: Database, last: RunRecord | null): RunRecord {
    if (last === null) return selectRun(db, this.folder);
    const next = selectChanges(db, last);
    return next.status === last.status ? next : selectRun(db, this.folder);
  }

  #show(stored: RunRecord, running: readonly RunningNote[]): FollowedState | null {
    const isDead = stored.status === 'running' && this.#isHolderDead();
    const before = this.#shown?.trials ?? [];
    this.#shown = isDead ? asInterrupted(stored) : stored;
    const state = {
      record: this.#shown,
      changed: changedNumbers(before, this.#shown.trials),
      running: isDead ? [] : running,
    };
    const rest = restOf(state);
    if (state.changed.length === 0 && rest === this.#rest) return null;
    this.#rest = rest;
    return state;
  }

  #isHolderDead(): boolean {
    return guarded(this.folder, () => isHolderDead(this.folder));
  }
}
