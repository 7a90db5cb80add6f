import { existsSync } from 'node:fs';
import { MixnasError } from '../util/errors.ts';
import { checkText } from './check-text.ts';
import { type Database, type DatabaseOptions, openDatabase } from './database.ts';
import { runFile } from './folder.ts';
import { isHolderDead } from './lock.ts';
import type { EpochRow, RunInfo, RunRecord } from './rows.ts';
import { checkInfo } from './run-info.ts';
import { withCopy } from './scratch-copy.ts';
import { selectAllEpochs, selectEpochsOf, selectMeta, selectRun } from './select.ts';
import { guarded } from './store-error.ts';
import { checkTables } from './tables.ts';
import { isTrainingFolder } from './training-files.ts';

/** @throws MixnasError `NOT_A_RUN` when the folder holds no run */
export function requireRun(folder: string): void {
  if (existsSync(runFile(folder, 'database'))) return;
  throw new MixnasError(
    'NOT_A_RUN',
    `${folder}: expected a run folder; it ${existsSync(folder) ? 'holds no run.sqlite' : 'does not exist'}`,
    {
      hint: isTrainingFolder(folder)
        ? 'it is the training of one network: mixnas report tells of it'
        : 'mixnas search makes run folders, by default under runs/',
    },
  );
}

/** Rolls back first what a process left half-written that was killed: a reader alone may not. */
const ROLLING_BACK: DatabaseOptions = { fileMustExist: true };

/**
 * Reads a run's file in the way that it needs: a full disk has no room for the index of the write-ahead log.
 * @param check of the text that it holds; it takes as long as reading all of it
 */
export function reading<T>(folder: string, use: (db: Database) => T, check: (db: Database) => void = checkText): T {
  requireRun(folder);
  const within = (file: string, options: DatabaseOptions) => {
    const db = openDatabase(file, options);
    try {
      checkTables(db, folder);
      check(db);
      return use(db);
    } finally {
      db.close();
    }
  };
  return guarded(folder, () => {
    const file = runFile(folder, 'database');
    try {
      return within(file, { readonly: true });
    } catch (error) {
      const code = String((error as { code?: unknown } | null)?.code);
      if (/^SQLITE_READONLY_(ROLLBACK|RECOVERY)/.test(code)) return within(file, ROLLING_BACK);
      if (!/^SQLITE_(IOERR|FULL|CANTOPEN)/.test(code)) throw error;
      return withCopy(file, error, (copy) => within(copy, ROLLING_BACK));
    }
  });
}

/** A run whose process died while it ran is shown as what it is: interrupted, with its running trials. */
export function asInterrupted(run: RunRecord): RunRecord {
  return {
    ...run,
    status: 'interrupted',
    statusDetail: 'its process ended before the search did; mixnas resume continues it',
    hasCrashed: true,
    trials: run.trials.map((trial) => (trial.state === 'running' ? { ...trial, state: 'interrupted' } : trial)),
  };
}

/**
 * Reads a whole run without disturbing the process that writes it: works on running, finished and killed runs.
 * @throws MixnasError `NOT_A_RUN`, `RUN_VERSION`, `RUN_DAMAGED`
 */
export function readRun(folder: string): RunRecord {
  const run = reading(folder, (db) => selectRun(db, folder));
  return run.status === 'running' && guarded(folder, () => isHolderDead(folder)) ? asInterrupted(run) : run;
}

/** What a run was started with, without its trials. @throws MixnasError as `readRun` */
export function readInfo(folder: string): RunInfo {
  return reading(folder, (db) => checkInfo(selectMeta(db, 'info'), folder));
}

/** The stored epochs of one trial, in order. */
export function readEpochs(folder: string, trial: number): EpochRow[] {
  return reading(folder, (db) => selectEpochsOf(db, [trial]));
}

/** The stored epochs of some trials, in order of trial and epoch, without a check of the run's text. */
export function readEpochsOf(folder: string, trials: readonly number[]): EpochRow[] {
  return reading(
    folder,
    (db) => selectEpochsOf(db, trials),
    () => undefined,
  );
}

/** The stored epochs of all trials, in order of trial and epoch. */
export function readAllEpochs(folder: string): EpochRow[] {
  return reading(folder, selectAllEpochs);
}
