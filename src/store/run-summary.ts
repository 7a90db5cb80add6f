import { existsSync } from 'node:fs';
import type { Metrics } from '../metric/index.ts';
import type { Json } from '../util/json.ts';
import type { Database } from './database.ts';
import { isHolderDead } from './lock.ts';
import { metricsIn, type StoredMetrics } from './metrics-column.ts';
import { reading } from './read.ts';
import type { RunStatus, TrialState } from './rows.ts';
import { checkInfo } from './run-info.ts';
import { selectMeta } from './select.ts';
import { storedVersion } from './tables.ts';
import { isTrainingFolder, readTrainingRecord, readTrainingResult, trainingFile } from './training-files.ts';

/** The trial of the highest reward, with several objectives of the highest accuracy, of those within the limits. */
export interface BestTrial {
  readonly trial: number;
  readonly metrics: Metrics;
  readonly reward: number | null;
}

/** What a list says of a search. */
export interface SearchSummaryRow {
  readonly kind: 'search';
  readonly name: string;
  readonly status: RunStatus;
  /** Why it ended, for people. */
  readonly detail: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly config: Json;
  readonly counts: Readonly<Partial<Record<TrialState, number>>>;
  /** Null without a complete trial within the limits. */
  readonly best: BestTrial | null;
}

/** What a list says of a training. */
export interface TrainingSummaryRow {
  readonly kind: 'training';
  /** Of the network. */
  readonly name: string;
  readonly status: Exclude<RunStatus, 'failed'>;
  readonly createdAt: number;
  /** As it was written; null before its end. */
  readonly result: unknown;
}

/** The value by which trials are compared, in a file of any version. */
function scoreColumn(db: Database): string {
  return storedVersion(db) >= 3
    ? "coalesce(json_extract(metrics, '$.mAP'), json_extract(metrics, '$.accuracy'))"
    : 'accuracy';
}

function selectBest(db: Database): BestTrial | null {
  const order = `coalesce(reward, ${scoreColumn(db)}) DESC, number`;
  const sql = `SELECT * FROM trial WHERE state = 'complete' AND violation = 0 ORDER BY ${order} LIMIT 1`;
  const [row] = db.prepare(sql).all() as (StoredMetrics & { number: number; reward: number | null })[];
  return row === undefined ? null : { trial: row.number, metrics: metricsIn(row), reward: row.reward };
}

function selectCounts(db: Database): SearchSummaryRow['counts'] {
  const rows = db.prepare('SELECT state, count(*) AS trials FROM trial GROUP BY state').all();
  return Object.fromEntries(
    (rows as { state: TrialState; trials: number }[]).map(({ state, trials }) => [state, trials]),
  );
}

function searchSummary(folder: string): SearchSummaryRow {
  const read = reading(folder, (db) =>
    db.transaction(() => ({
      info: checkInfo(selectMeta(db, 'info'), folder),
      status: selectMeta<RunStatus>(db, 'status'),
      detail: selectMeta<string>(db, 'statusDetail'),
      counts: selectCounts(db),
      best: selectBest(db),
    })),
  );
  const { info, status, ...rest } = read;
  const { name, createdAt, config } = info;
  const isDead = status === 'running' && isHolderDead(folder);
  const { running = 0, interrupted = 0, ...others } = rest.counts;
  const counts = isDead ? { ...others, interrupted: running + interrupted } : rest.counts;
  return { kind: 'search', name, createdAt, config, ...rest, counts, status: isDead ? 'interrupted' : status };
}

function trainingSummary(folder: string): TrainingSummaryRow {
  const { name, createdAt } = readTrainingRecord(folder);
  const result = readTrainingResult(folder);
  const isRunning = result === null && existsSync(trainingFile(folder, 'lock')) && !isHolderDead(folder);
  const status = result !== null ? 'finished' : isRunning ? 'running' : 'interrupted';
  return { kind: 'training', name, status, createdAt, result };
}

/**
 * What a list says of a run or a training, without reading its trials; at any time, also while it is running.
 * @throws MixnasError as `readRun` and `readTrainingRecord`
 */
export function readSummary(folder: string): SearchSummaryRow | TrainingSummaryRow {
  return isTrainingFolder(folder) ? trainingSummary(folder) : searchSummary(folder);
}
