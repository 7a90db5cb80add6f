import { renameSync, rmSync } from 'node:fs';
import { checkText } from './check-text.ts';
import { type Database, openDatabase } from './database.ts';
import { runFile } from './folder.ts';
import type { RunInfo, RunStatus } from './rows.ts';
import { checkTables, createTables, migrateTables } from './tables.ts';

/** Writes the database of a new run under another name and then gives it its own. */
export function writeDatabase(folder: string, info: RunInfo): void {
  const partial = runFile(folder, 'partial');
  for (const file of [partial, `${partial}-journal`]) rmSync(file, { force: true });
  const db = openDatabase(partial);
  try {
    db.transaction(() => {
      createTables(db);
      const insert = db.prepare('INSERT INTO meta VALUES (?, ?)');
      insert.run('info', JSON.stringify(info));
      insert.run('status', JSON.stringify('running' satisfies RunStatus));
      insert.run('statusDetail', JSON.stringify(''));
    });
  } finally {
    db.close();
  }
  renameSync(partial, runFile(folder, 'database'));
}

/** Milliseconds that one write waits for another program's lock, before it waits in memory. */
const BUSY_MS = 50;

/** Opens a run's database for its one writer, with the tables of this version. */
export function openRun(folder: string): Database {
  const db = openDatabase(runFile(folder, 'database'), { fileMustExist: true });
  try {
    checkTables(db, folder);
    checkText(db);
    migrateTables(db);
    db.pragma('journal_mode = WAL');
    db.value('SELECT count(*) FROM meta'); // makes the log's index: where there is no room for it, this fails
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = ON');
    db.pragma(`busy_timeout = ${BUSY_MS}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens a run that was just made; one that cannot be opened, as on a full disk, is removed again: its folder stays free. */
export function openNewRun(folder: string): Database {
  try {
    return openRun(folder);
  } catch (error) {
    const file = runFile(folder, 'database');
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true });
    throw error;
  }
}
