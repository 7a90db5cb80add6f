import { existsSync } from 'node:fs';
import { MixnasError } from '../util/errors.ts';
import type { Json } from '../util/json.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database.ts';
import { runFile } from './folder.ts';
import { isHolderDead } from './lock.ts';
import { metricsIn, type StoredMetrics } from './metrics-column.ts';
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
  return (db.prepare('SELECT * FROM trial ORDER BY number').all() as (StoredTrial & StoredMetrics)[]).map(toRow);
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

/** How a run's file is opened for reading. */
interface Opening extends DatabaseOptions {
  /** Before anything is read. */
  readonly pragma?: string;
}

const PLAIN: Opening = { readonly: true };
/** Rolls back first what a process left half-written that was killed: a reader alone may not. */
const ROLLING_BACK: Opening = { fileMustExist: true };
/** Keeps the index of the write-ahead log in memory, where there is no room for its file; no other process may use the run. */
const WITHOUT_ROOM: Opening = { fileMustExist: true, pragma: 'locking_mode = EXCLUSIVE' };

/** What else to try when a file cannot be read in the plain way. */
function otherOpening(error: unknown): Opening | null {
  const code = String((error as { code?: unknown } | null)?.code);
  if (/^SQLITE_READONLY_(ROLLBACK|RECOVERY)/.test(code)) return ROLLING_BACK;
  return /^SQLITE_(IOERR|FULL|CANTOPEN)/.test(code) ? WITHOUT_ROOM : null;
}

function reading<T>(folder: string, use: (db: Database) => T): T {
  requireRun(folder);
  return guarded(folder, () => {
    try {
      return readingFile(folder, PLAIN, use);
    } catch (error) {
      const other = otherOpening(error);
      if (other === null) throw error;
      return readingFile(folder, other, use);
    }
  });
}

function readingFile<T>(folder: string, { pragma, ...options }: Opening, use: (db: Database) => T): T {
  const db = openDatabase(runFile(folder, 'database'), options);
  try {
    if (pragma !== undefined) db.pragma(pragma);
    checkTables(db, folder);
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
