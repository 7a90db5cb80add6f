import { existsSync } from 'node:fs';
import { MixnasError, messageOf } from '../util/errors.ts';

const HINTS: Readonly<Record<string, string>> = {
  DISK_FULL: 'free some space and run mixnas resume on this folder; what was stored before is safe',
  RUN_READONLY: 'check the permissions of the folder, or choose another one with --run',
  RUN_BUSY: 'end that program (a browser of SQLite files, a backup) and try again',
  RUN_GONE: 'restore the folder from a backup and run mixnas resume on it, or begin again in another folder',
  NOT_A_RUN: 'name a folder that mixnas search made; it holds a file run.sqlite',
  RUN_DAMAGED: 'restore the run folder from a backup; mixnas report may still read part of it',
};

/** SQLite's or the file system's name of an error; empty when it has none. */
function nameOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}

/** Whether SQLite refused because another program holds a lock. */
export function isBusy(error: unknown): boolean {
  return nameOf(error).startsWith('SQLITE_BUSY');
}

function codeOf(error: unknown, folder: string): string {
  const code = nameOf(error);
  if (isBusy(error)) return 'RUN_BUSY';
  if (code === 'SQLITE_READONLY_DBMOVED' || (code === 'ENOENT' && !existsSync(folder))) return 'RUN_GONE';
  if (/^(SQLITE_FULL|ENOSPC|EDQUOT|SQLITE_IOERR_(WRITE|SHMSIZE|SHMOPEN))$/.test(code)) return 'DISK_FULL';
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)|^(EACCES|EPERM|EROFS|ENOTDIR|ENOENT)$/.test(code)) return 'RUN_READONLY';
  if (code === 'SQLITE_NOTADB') return 'NOT_A_RUN';
  if (code.startsWith('SQLITE_CORRUPT')) return 'RUN_DAMAGED';
  return 'RUN_STORE';
}

const WHAT: Readonly<Record<string, string>> = {
  DISK_FULL: 'the disk is full',
  RUN_READONLY: 'cannot be written',
  RUN_BUSY: 'is locked by another program',
  RUN_GONE: 'was removed, or its run.sqlite replaced, while it was in use',
  NOT_A_RUN: 'is not a run of mixnas',
  RUN_DAMAGED: 'is damaged',
  RUN_STORE: 'failed',
};

/**
 * An error of SQLite or the file system in the project's words. Errors that are already in them pass unchanged.
 * @param hints what to do instead of the usual, by code
 */
export function storeError(
  error: unknown,
  folder: string,
  hints: Readonly<Record<string, string>> = HINTS,
): MixnasError {
  if (error instanceof MixnasError) return error;
  const code = codeOf(error, folder);
  const usage = code === 'RUN_READONLY' || code === 'NOT_A_RUN';
  return new MixnasError(code, `run ${folder}: ${WHAT[code]} (${messageOf(error)})`, {
    hint: hints[code] ?? HINTS[code],
    exitCode: usage ? 2 : 1,
    cause: error,
  });
}

/** The error of a run whose folder or file is not there any more. */
export function goneError(folder: string): MixnasError {
  return new MixnasError('RUN_GONE', `run ${folder}: ${WHAT.RUN_GONE}; what came after that is not stored`, {
    hint: HINTS.RUN_GONE,
    exitCode: 1,
  });
}

/** Runs an operation on a run's files with its errors in the project's words; `hints` as `storeError` takes them. */
export function guarded<T>(folder: string, operation: () => T, hints?: Readonly<Record<string, string>>): T {
  try {
    return operation();
  } catch (error) {
    throw storeError(error, folder, hints);
  }
}
