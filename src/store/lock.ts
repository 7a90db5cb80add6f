import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { MixnasError, messageOf } from '../util/errors.ts';
import { type Database, openDatabase } from './database.ts';
import { runFile } from './folder.ts';
import { isBusy } from './store-error.ts';

/** Who holds a run. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** A held lock; `release` releases the run. The system releases it too when the process dies in any way. */
export interface RunLock {
  release(): void;
}

/** Who wrote the lock last; undefined while that is being written. */
function holderIn(db: Database): Holder | undefined {
  try {
    return db.prepare('SELECT pid, host, since FROM holder').get() as Holder | undefined;
  } catch (error) {
    if (isBusy(error) || /no such table/.test(messageOf(error))) return undefined;
    throw error;
  }
}

function readHolder(folder: string): Holder | undefined {
  if (!existsSync(runFile(folder, 'lock'))) return undefined;
  const db = openDatabase(runFile(folder, 'lock'), { readonly: true, timeout: 0 });
  try {
    return holderIn(db);
  } finally {
    db.close();
  }
}

/** Whether the process that last took the run has died. False where this cannot be known, such as for another host. */
export function isHolderDead(folder: string): boolean {
  const holder = readHolder(folder);
  if (holder === undefined || holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function lockedError(folder: string, holder: Holder | undefined): MixnasError {
  const who =
    holder === undefined
      ? 'another process'
      : `process ${holder.pid} on ${holder.host}, since ${new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' }).format(holder.since)}`;
  return new MixnasError('RUN_LOCKED', `run ${folder} is in use by ${who}`, {
    hint: 'wait for it or stop it; mixnas report and mixnas export can read it meanwhile',
  });
}

/** Ends the transaction itself: `libsql` keeps a file open until its statements are collected as garbage. */
function release(db: Database): void {
  try {
    db.rollback();
  } finally {
    db.close();
  }
}

/**
 * Takes a run for this process, the only one that may write to it.
 *
 * A small SQLite file of its own is kept in an open write transaction. The operating system drops that lock when the
 * process ends, even by SIGKILL or a power cut, so there are no stale locks to tell apart from live ones; readers can
 * still see who holds it.
 *
 * @throws MixnasError `RUN_LOCKED` naming the holder
 */
export function lockRun(folder: string, holder: Holder): RunLock {
  const db = openDatabase(runFile(folder, 'lock'), { timeout: 0 });
  try {
    db.exec('BEGIN IMMEDIATE');
    db.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER, host TEXT, since REAL); DELETE FROM holder');
    db.prepare('INSERT INTO holder VALUES (?, ?, ?)').run(holder.pid, holder.host, holder.since);
    db.exec('COMMIT; BEGIN IMMEDIATE');
  } catch (error) {
    const current = isBusy(error) ? holderIn(db) : undefined;
    db.close();
    throw isBusy(error) ? lockedError(folder, current) : error;
  }
  return { release: () => release(db) };
}
