import { accessSync, constants, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import type { Metrics } from '../metric/index.ts';
import { MixnasError } from '../util/errors.ts';
import type { Json } from '../util/json.ts';
import { asTyped } from '../util/shell-word.ts';
import { writeWholeFileSync } from '../util/whole-file.ts';
import type { NewSegment, NewTrial, SegmentEnd, TrialEnd } from './changes.ts';
import { Checkpointing } from './checkpointing.ts';
import type { Database } from './database.ts';
import { isLeftover, nearestFolder, runFile, startFile } from './folder.ts';
import { type Holder, lockRun, type RunLock } from './lock.ts';
import { openNewRun, openRun, writeDatabase } from './open-run.ts';
import { type OnWait, PendingWrites } from './pending-writes.ts';
import type { LeaseRow, WorkerRow } from './queue-rows.ts';
import { requireRun } from './read.ts';
import { selectLeases, selectQueueName, selectWorkers } from './read-queue.ts';
import type { FinalRow, RunInfo, RunStatus, SegmentRow, TrialRow } from './rows.ts';
import { checkInfo } from './run-info.ts';
import { type RunningNote, selectFinals, selectMeta, selectSegments, selectTrials } from './select.ts';
import { prepareStatements, type RunStatements } from './statements.ts';
import { goneError, guarded } from './store-error.ts';

/** What tells one file from another at the same path; null where there is none. */
function identityOf(path: string): string | null {
  const file = statSync(path, { throwIfNoEntry: false });
  return file === undefined ? null : `${file.dev}:${file.ino}`;
}

/**
 * The one writer of a run. Every method is one transaction, durable against the death of the process; the write-ahead log
 * is synced at checkpoints (`synchronous = NORMAL`), so a power cut can cost the last trials but never the file. While
 * another program holds the file's lock, transactions wait in memory, in order.
 */
export class RunStore {
  readonly folder: string;
  readonly #db: Database;
  readonly #lock: RunLock;
  readonly #identity: string | null;
  readonly #pending: PendingWrites;
  readonly #checkpointing: Checkpointing;
  readonly #statements: RunStatements;
  #accompanying: LeaseRow[] = [];

  private constructor(folder: string, db: Database, lock: RunLock) {
    this.folder = folder;
    this.#db = db;
    this.#lock = lock;
    this.#identity = identityOf(runFile(folder, 'database'));
    this.#pending = new PendingWrites((change) => this.#commit(change));
    this.#checkpointing = new Checkpointing(db);
    this.#statements = prepareStatements(db);
  }

  /**
   * A folder is free when it is absent, empty, or holds only what a process left that died while it made a run.
   * @throws MixnasError `RUN_EXISTS` unless the folder is free, `RUN_READONLY` when it cannot be written or made
   */
  static requireFree(folder: string): void {
    guarded(folder, () => accessSync(nearestFolder(folder), constants.W_OK | constants.X_OK));
    if (!existsSync(folder) || guarded(folder, () => readdirSync(folder)).every(isLeftover)) return;
    const hint = existsSync(runFile(folder, 'database'))
      ? asTyped`to continue it: mixnas resume ${folder}; for a new search choose another folder with --run`
      : 'choose another folder with --run';
    throw new MixnasError('RUN_EXISTS', `run folder ${folder} exists already and is not empty`, { hint });
  }

  /**
   * Makes a new run in a free folder and takes it. The database gets its name when it is complete: a process that dies
   * before leaves no half-made run.
   * @param starts weights that trainings begin with, by their identity: the bytes of checkpoints
   * @throws MixnasError `RUN_EXISTS`, `RUN_LOCKED`, `RUN_READONLY`, `DISK_FULL`
   */
  static create(
    folder: string,
    info: RunInfo,
    configText: string,
    holder: Holder,
    starts: ReadonlyMap<string, Uint8Array> = new Map(),
  ): RunStore {
    const make = (): RunStore => {
      RunStore.requireFree(folder);
      mkdirSync(folder, { recursive: true });
      const lock = lockRun(folder, holder);
      try {
        RunStore.requireFree(folder);
        writeFileSync(runFile(folder, 'config'), configText);
        if (starts.size > 0) mkdirSync(runFile(folder, 'starts'), { recursive: true });
        for (const [hash, bytes] of starts) writeFileSync(startFile(folder, hash), bytes);
        writeDatabase(folder, info);
        return new RunStore(folder, openNewRun(folder), lock);
      } catch (error) {
        lock.release();
        throw error;
      }
    };
    return guarded(folder, make, {
      DISK_FULL: 'free some space and start the search again; nothing of it was stored yet',
    });
  }

  /**
   * Takes an existing run to continue it.
   * @throws MixnasError `NOT_A_RUN`, `RUN_LOCKED`, `RUN_BUSY`, `RUN_VERSION`, `RUN_READONLY`
   */
  static open(folder: string, holder: Holder): RunStore {
    requireRun(folder);
    return guarded(folder, () => {
      const lock = lockRun(folder, holder);
      try {
        return new RunStore(folder, openRun(folder), lock);
      } catch (error) {
        lock.release();
        throw error;
      }
    });
  }

  info(): RunInfo {
    return guarded(this.folder, () => checkInfo(selectMeta(this.#db, 'info'), this.folder));
  }

  trials(): TrialRow[] {
    return guarded(this.folder, () => selectTrials(this.#db));
  }

  segments(): SegmentRow[] {
    return guarded(this.folder, () => selectSegments(this.#db));
  }

  finals(): FinalRow[] {
    return guarded(this.folder, () => selectFinals(this.#db));
  }

  leases(): LeaseRow[] {
    return guarded(this.folder, () => selectLeases(this.#db));
  }

  workers(): WorkerRow[] {
    return guarded(this.folder, () => selectWorkers(this.#db));
  }

  /** The name by which workers of a queue know the run; made and stored at the first time. */
  queueName(make: () => string): string {
    const stored = guarded(this.folder, () => selectQueueName(this.#db));
    if (stored !== null) return stored;
    const name = make();
    this.#write(() => this.#statements.meta.run('queue', JSON.stringify(name)));
    return name;
  }

  /** Stores leases and workers as they are now, in place of what was stored of them. */
  queue(leases: readonly LeaseRow[], workers: readonly WorkerRow[] = []): void {
    this.#write(() => {
      for (const lease of leases) this.#statements.lease.run({ ...lease });
      for (const worker of workers) this.#statements.worker.run({ ...worker });
    });
  }

  /** Stores a lease together with the next result of its trial: a process that dies leaves both or none. */
  accompany(lease: LeaseRow): void {
    this.#accompanying.push(lease);
  }

  /** Replaces the stored config, for a resume that raises the budget. */
  setConfig(config: Json, text: string): void {
    this.#write(() => this.#statements.meta.run('info', JSON.stringify({ ...this.info(), config })));
    guarded(this.folder, () => writeWholeFileSync(runFile(this.folder, 'config'), text));
  }

  /** @param endedAt milliseconds since 1970; null while it runs */
  setStatus(status: RunStatus, detail: string, endedAt: number | null = null): void {
    this.#write(() => {
      this.#statements.meta.run('endedAt', JSON.stringify(endedAt));
      this.#statements.meta.run('status', JSON.stringify(status));
      this.#statements.meta.run('statusDetail', JSON.stringify(detail));
    });
  }

  /** Stores a proposal before anything is done with it, with its first segment in a search with fidelities. */
  propose(trial: NewTrial, segment: NewSegment | null = null): void {
    this.#write(() => {
      const note = trial.note === undefined ? null : JSON.stringify(trial.note);
      const texts = { genotype: JSON.stringify(trial.genotype), metrics: JSON.stringify(trial.metrics), note };
      this.#statements.propose.run({ ...trial, ...texts });
      if (segment !== null) this.#statements.segment.run(segment);
    });
  }

  /** Stores that a paused trial is promoted, before it is trained further. */
  promote(segment: NewSegment): void {
    this.#write(() => this.#statements.segment.run(segment));
  }

  /** Stores what was measured of an untrained candidate. @param metrics everything that is known of it now */
  measured(trial: number, metrics: Metrics, record: Json): void {
    this.#write(() => {
      this.#statements.measured.run(JSON.stringify(metrics), trial);
      this.#statements.latency.run({ trial, stage: 'before', record: JSON.stringify(record) });
    });
  }

  /** Stores measurements of members of the front, in place of earlier ones. */
  measuredFront(records: readonly { readonly trial: number; readonly record: Json }[]): void {
    this.#write(() => {
      for (const { trial, record } of records) {
        this.#statements.latency.run({ trial, stage: 'final', record: JSON.stringify(record) });
      }
    });
  }

  /** Stores the result of one longer training. */
  finishFinal(row: FinalRow): void {
    const leases = this.#leasesOf(row.trial);
    this.#write(() => {
      this.#statements.final.run({ ...row, metrics: JSON.stringify(row.metrics) });
      for (const lease of leases) this.#statements.lease.run({ ...lease });
    });
  }

  /** Notes that a trial begins (again). */
  start(trial: number, startedAt: number): void {
    this.#write(() => this.#statements.start.run(startedAt, trial));
  }

  /** Stores a trial's result with its epochs: in place of earlier ones at the lowest rung, beside them at a higher one. */
  finish(end: TrialEnd, segment: SegmentEnd | null = null): void {
    const leases = this.#leasesOf(end.number);
    this.#write(() => {
      for (const lease of leases) this.#statements.lease.run({ ...lease });
      const { epochs, ...values } = end;
      this.#statements.finish.run({ ...values, metrics: JSON.stringify(values.metrics) });
      if (segment !== null) {
        this.#statements.endSegment.run({ ...segment, metrics: JSON.stringify(segment.metrics) });
      }
      if ((end.rung ?? 0) === 0) this.#statements.clearEpochs.run(end.number);
      for (const epoch of epochs) this.#statements.epoch.run({ mAP: null, ...epoch, trial: end.number });
    });
  }

  /** Notes what running trials say of themselves, unless writes wait for another program: it is of this moment. */
  noteRunning(running: readonly RunningNote[]): void {
    if (this.#pending.isWaiting) return;
    this.#write(() => this.#statements.meta.run('running', JSON.stringify(running)));
  }

  /** Marks every running trial as interrupted. */
  interruptRunning(endedAt: number): void {
    this.#write(() => this.#statements.interrupt.run(endedAt));
  }

  /** Calls `listener` when writes begin to wait for another program, and when all that waited is stored. */
  listen(listener: OnWait): void {
    this.#pending.onWait = listener;
  }

  /** As `PendingWrites.settled`: waits until nothing waits any more. */
  async settled(giveUp: AbortSignal): Promise<void> {
    await this.#pending.settled(giveUp);
  }

  /**
   * Closes the file, as one file that can be read from a read-only place where no reader is in the way, and releases it.
   * What still waits for another program is lost.
   */
  close(): void {
    this.#pending.close();
    this.#checkpointing.close();
    try {
      if (!this.#isGone) this.#leaveWal();
    } finally {
      this.#db.close();
      this.#lock.release();
    }
  }

  get #isGone(): boolean {
    return identityOf(runFile(this.folder, 'database')) !== this.#identity;
  }

  #leaveWal(): void {
    try {
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
      this.#db.pragma('journal_mode = DELETE');
    } catch (error) {
      const code = String((error as { code?: unknown }).code);
      if (!/^SQLITE_(BUSY|LOCKED|FULL|IOERR)/.test(code)) throw error;
    }
  }

  /** Takes out the leases that wait for a result of this trial. */
  #leasesOf(trial: number): LeaseRow[] {
    const leases = this.#accompanying.filter((lease) => lease.trial === trial);
    if (leases.length > 0) this.#accompanying = this.#accompanying.filter((lease) => lease.trial !== trial);
    return leases;
  }

  #write(change: () => void): void {
    guarded(this.folder, () => this.#pending.write(change));
  }

  /** SQLite would go on writing into a file that has no name any more. */
  #commit(change: () => void): void {
    if (this.#isGone) throw goneError(this.folder);
    this.#db.immediate(change);
    this.#checkpointing.written();
  }
}
