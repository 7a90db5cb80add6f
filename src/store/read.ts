import { existsSync } from 'node:fs';
import { MixnasError } from '../util/errors.ts';
import type { Json } from '../util/json.ts';
import { checkText } from './check-text.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database.ts';
import { runFile } from './folder.ts';
import { isHolderDead } from './lock.ts';
import { metricsIn, type StoredMetrics } from './metrics-column.ts';
import { selectLeases, selectWorkers } from './read-queue.ts';
import type {
  EpochRow,
  FinalRow,
  LatencyRow,
  RunInfo,
  RunRecord,
  RunStatus,
  SegmentRow,
  TrialRow,
  TrialState,
} from './rows.ts';
import { checkInfo } from './run-info.ts';
import { withCopy } from './scratch-copy.ts';
import { guarded } from './store-error.ts';
import { checkTables, storedVersion } from './tables.ts';
import { isTrainingFolder, TRAINING_FILES } from './training-files.ts';

interface StoredTrial {
  readonly number: number;
  readonly genotype: string;
  readonly key: string;
  readonly note: string | null;
  readonly state: TrialState;
  readonly reason: string | null;
  readonly message: string | null;
  readonly reward: number | null;
  readonly violation: number | null;
  readonly attempt: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly seconds: number | null;
  /** Missing in version 1. */
  readonly rung?: number | null;
}

function toRow(stored: StoredTrial & StoredMetrics): TrialRow {
  const { number, genotype, key, note, state, reason, message, reward, violation, attempt, seconds } = stored;
  return {
    number,
    genotype: JSON.parse(genotype) as number[],
    key,
    note: note === null ? undefined : (JSON.parse(note) as Json),
    state,
    reason,
    message,
    rung: stored.rung ?? null,
    metrics: metricsIn(stored),
    reward,
    violation,
    attempt,
    startedAt: stored.started_at,
    endedAt: stored.ended_at,
    seconds,
  };
}

/** All trials in order of number. */
export function selectTrials(db: Database): TrialRow[] {
  return db.prepare('SELECT * FROM trial ORDER BY number').map((row) => toRow(row as StoredTrial & StoredMetrics));
}

/** All segments in order of number; none in a file of version 1. */
export function selectSegments(db: Database): SegmentRow[] {
  if (storedVersion(db) < 2) return [];
  const rows = db.prepare('SELECT * FROM segment ORDER BY number').all() as (SegmentRow & StoredMetrics)[];
  return rows.map((row) => {
    const { number, trial, rung, told, state, seconds } = row;
    return { number, trial, rung, told, state, metrics: metricsIn(row), seconds };
  });
}

/** All measured latencies in order of trial; none in a file of a version before 3. */
function selectLatencies(db: Database): LatencyRow[] {
  if (storedVersion(db) < 3) return [];
  const rows = db.prepare('SELECT * FROM latency ORDER BY trial, stage').all() as (LatencyRow & { record: string })[];
  return rows.map(({ trial, stage, record }) => ({ trial, stage, record: JSON.parse(record) as Json }));
}

/** All finals in order of trial and seed; none in a file of a version before 4. */
export function selectFinals(db: Database): FinalRow[] {
  if (storedVersion(db) < 4) return [];
  const rows = db.prepare('SELECT * FROM finals ORDER BY trial, seed').all() as (FinalRow & StoredMetrics)[];
  return rows.map((row) => {
    const { trial, seed, state, reason, message, images, seconds } = row;
    return { trial, seed, state, reason, message, metrics: metricsIn(row), images, seconds };
  });
}

interface StoredEpoch extends Pick<EpochRow, 'trial' | 'epoch' | 'accuracy' | 'loss' | 'seconds'> {
  readonly train_loss: number;
  readonly train_accuracy: number;
  readonly learning_rate: number;
}

function toEpoch(stored: StoredEpoch): EpochRow {
  const { train_loss, train_accuracy, learning_rate, trial, epoch, accuracy, loss, seconds } = stored;
  return {
    trial,
    epoch,
    trainLoss: train_loss,
    trainAccuracy: train_accuracy,
    accuracy,
    loss,
    learningRate: learning_rate,
    seconds,
  };
}

/** The last stored epoch of each trial, in order of trial. */
function selectLastEpochs(db: Database): EpochRow[] {
  const last = 'SELECT trial, max(epoch) AS epoch FROM epoch GROUP BY trial';
  const rows = db.prepare(`SELECT epoch.* FROM epoch JOIN (${last}) USING (trial, epoch) ORDER BY trial`).all();
  return (rows as StoredEpoch[]).map(toEpoch);
}

/** A value of the table `meta`. */
export function selectMeta<T>(db: Database, key: string): T {
  return JSON.parse(db.value('SELECT value FROM meta WHERE key = ?', key) as string) as T;
}

/** @throws MixnasError `NOT_A_RUN` when the folder holds no run */
export function requireRun(folder: string): void {
  if (existsSync(runFile(folder, 'database'))) return;
  throw new MixnasError(
    'NOT_A_RUN',
    `${folder}: expected a run folder; it ${existsSync(folder) ? 'holds no run.sqlite' : 'does not exist'}`,
    {
      hint: isTrainingFolder(folder)
        ? `it is the training of one network: its result is in ${TRAINING_FILES.result}`
        : 'mixnas search makes run folders, by default under runs/',
    },
  );
}

/** Rolls back first what a process left half-written that was killed: a reader alone may not. */
const ROLLING_BACK: DatabaseOptions = { fileMustExist: true };

/** Reads a run's file in the way that it needs: a full disk has no room for the index of the write-ahead log. */
export function reading<T>(folder: string, use: (db: Database) => T): T {
  requireRun(folder);
  return guarded(folder, () => {
    const file = runFile(folder, 'database');
    try {
      return readingFile(folder, file, { readonly: true }, use);
    } catch (error) {
      const code = String((error as { code?: unknown } | null)?.code);
      if (/^SQLITE_READONLY_(ROLLBACK|RECOVERY)/.test(code)) return readingFile(folder, file, ROLLING_BACK, use);
      if (!/^SQLITE_(IOERR|FULL|CANTOPEN)/.test(code)) throw error;
      return withCopy(file, error, (copy) => readingFile(folder, copy, ROLLING_BACK, use));
    }
  });
}

function readingFile<T>(folder: string, file: string, options: DatabaseOptions, use: (db: Database) => T): T {
  const db = openDatabase(file, options);
  try {
    checkTables(db, folder);
    checkText(db);
    return use(db);
  } finally {
    db.close();
  }
}

/** A run whose process died while it ran is shown as what it is: interrupted, with its running trials. */
function asInterrupted(run: RunRecord): RunRecord {
  return {
    ...run,
    status: 'interrupted',
    statusDetail: 'its process ended before the search did; mixnas resume continues it',
    trials: run.trials.map((trial) => (trial.state === 'running' ? { ...trial, state: 'interrupted' } : trial)),
  };
}

/**
 * Reads a whole run without disturbing the process that writes it: works on running, finished and killed runs.
 * @throws MixnasError `NOT_A_RUN`, `RUN_VERSION`, `RUN_DAMAGED`
 */
export function readRun(folder: string): RunRecord {
  const run = reading(folder, (db) =>
    db.transaction(() => ({
      folder,
      info: checkInfo(selectMeta(db, 'info'), folder),
      status: selectMeta<RunStatus>(db, 'status'),
      statusDetail: selectMeta<string>(db, 'statusDetail'),
      trials: selectTrials(db),
      segments: selectSegments(db),
      latencies: selectLatencies(db),
      finals: selectFinals(db),
      lastEpochs: selectLastEpochs(db),
      leases: selectLeases(db),
      workers: selectWorkers(db),
    })),
  );
  return run.status === 'running' && guarded(folder, () => isHolderDead(folder)) ? asInterrupted(run) : run;
}

/** What a run was started with, without its trials. @throws MixnasError as `readRun` */
export function readInfo(folder: string): RunInfo {
  return reading(folder, (db) => checkInfo(selectMeta(db, 'info'), folder));
}

/** The stored epochs of one trial, in order. */
export function readEpochs(folder: string, trial: number): EpochRow[] {
  return reading(folder, (db) =>
    (db.prepare('SELECT * FROM epoch WHERE trial = ? ORDER BY epoch').all(trial) as StoredEpoch[]).map(toEpoch),
  );
}

/** The stored epochs of all trials, in order of trial and epoch. */
export function readAllEpochs(folder: string): EpochRow[] {
  return reading(folder, (db) =>
    db.prepare('SELECT * FROM epoch ORDER BY trial, epoch').map((row) => toEpoch(row as StoredEpoch)),
  );
}
