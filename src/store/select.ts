import type { Json } from '../util/json.ts';
import type { Database } from './database.ts';
import { metricsIn, type StoredMetrics } from './metrics-column.ts';
import { selectLeases, selectWorkers } from './read-queue.ts';
import type { EpochRow, FinalRow, LatencyRow, RunRecord, RunStatus, SegmentRow, TrialRow, TrialState } from './rows.ts';
import { checkInfo } from './run-info.ts';
import { storedVersion } from './tables.ts';

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

/** Rows that are new, or may have changed: those from a number on, and those of certain numbers. */
export interface SomeRows {
  readonly from: number;
  readonly among: readonly number[];
}

const SOME = 'number >= ? OR number IN (SELECT value FROM json_each(?))';

/** Some of the trials, in order of number. */
export function selectSomeTrials(db: Database, { from, among }: SomeRows): TrialRow[] {
  const rows = db.prepare(`SELECT * FROM trial WHERE ${SOME} ORDER BY number`);
  return rows.map((row) => toRow(row as StoredTrial & StoredMetrics), from, JSON.stringify(among));
}

function toSegment(row: SegmentRow & StoredMetrics): SegmentRow {
  const { number, trial, rung, told, state, seconds } = row;
  return { number, trial, rung, told, state, metrics: metricsIn(row), seconds };
}

/** All segments in order of number; none in a file of version 1. */
export function selectSegments(db: Database): SegmentRow[] {
  return selectSomeSegments(db, { from: 0, among: [] });
}

/** Some of the segments, in order of number; none in a file of version 1. */
export function selectSomeSegments(db: Database, { from, among }: SomeRows): SegmentRow[] {
  if (storedVersion(db) < 2) return [];
  const rows = db.prepare(`SELECT * FROM segment WHERE ${SOME} ORDER BY number`);
  return rows.map((row) => toSegment(row as SegmentRow & StoredMetrics), from, JSON.stringify(among));
}

/** All measured latencies in order of trial; none in a file of a version before 3. */
export function selectLatencies(db: Database): LatencyRow[] {
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

/** Files of versions before 6 have no `map`. */
interface StoredEpoch extends Pick<EpochRow, 'trial' | 'epoch' | 'accuracy' | 'loss' | 'seconds'> {
  readonly train_loss: number;
  readonly train_accuracy: number;
  readonly learning_rate: number;
  readonly map?: number | null;
}

function toEpoch(stored: StoredEpoch): EpochRow {
  const { train_loss, train_accuracy, learning_rate, trial, epoch, accuracy, map = null, loss, seconds } = stored;
  return {
    trial,
    epoch,
    trainLoss: train_loss,
    trainAccuracy: train_accuracy,
    accuracy,
    ...(map === null ? {} : { mAP: map }),
    loss,
    learningRate: learning_rate,
    seconds,
  };
}

/** The last stored epoch of each trial, in order of trial. */
export function selectLastEpochs(db: Database): EpochRow[] {
  const last = 'SELECT trial, max(epoch) AS epoch FROM epoch GROUP BY trial';
  const rows = db.prepare(`SELECT epoch.* FROM epoch JOIN (${last}) USING (trial, epoch) ORDER BY trial`).all();
  return (rows as StoredEpoch[]).map(toEpoch);
}

/** The last stored epoch of those of these trials that have one. */
export function selectLastEpochsOf(db: Database, trials: readonly number[]): EpochRow[] {
  const last = db.prepare('SELECT * FROM epoch WHERE trial = ? ORDER BY epoch DESC LIMIT 1');
  return trials.flatMap((trial) => (last.all(trial) as StoredEpoch[]).map(toEpoch));
}

/** All stored epochs, in order of trial and epoch. */
export function selectAllEpochs(db: Database): EpochRow[] {
  return db.prepare('SELECT * FROM epoch ORDER BY trial, epoch').map((row) => toEpoch(row as StoredEpoch));
}

/** All stored epochs of these trials, in order of trial and epoch. */
export function selectEpochsOf(db: Database, trials: readonly number[]): EpochRow[] {
  const rows = db.prepare('SELECT * FROM epoch WHERE trial = ? ORDER BY epoch');
  return trials.flatMap((trial) => rows.map((row) => toEpoch(row as StoredEpoch), trial));
}

/** What a running trial says of itself; the last word of each is kept while a search runs. */
export interface RunningNote {
  readonly trial: number;
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Of the last step, nats. */
  readonly loss: number;
}

/** A value of the table `meta`. */
export function selectMeta<T>(db: Database, key: string): T {
  return JSON.parse(db.value('SELECT value FROM meta WHERE key = ?', key) as string) as T;
}

/** A value of the table `meta`, where it is there: files of earlier versions lack some. */
export function selectMetaOr<T>(db: Database, key: string, otherwise: T): T {
  const value = db.value('SELECT value FROM meta WHERE key = ?', key);
  return typeof value === 'string' ? (JSON.parse(value) as T) : otherwise;
}

/** A run as its file says that it is. */
export function selectRun(db: Database, folder: string): RunRecord {
  return db.transaction(() => ({
    folder,
    ...selectHead(db, folder),
    trials: selectTrials(db),
    segments: selectSegments(db),
    latencies: selectLatencies(db),
    finals: selectFinals(db),
    lastEpochs: selectLastEpochs(db),
    leases: selectLeases(db),
    workers: selectWorkers(db),
  }));
}

/** What a file says of its run as a whole. */
export function selectHead(
  db: Database,
  folder: string,
): Pick<RunRecord, 'info' | 'status' | 'statusDetail' | 'endedAt'> {
  return {
    info: checkInfo(selectMeta(db, 'info'), folder),
    status: selectMeta<RunStatus>(db, 'status'),
    statusDetail: selectMeta<string>(db, 'statusDetail'),
    endedAt: selectMetaOr<number | null>(db, 'endedAt', null),
  };
}
