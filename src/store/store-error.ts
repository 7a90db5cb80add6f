import { MixnasError, messageOf } from '../util/errors.ts';

const HINTS: Readonly<Record<string, string>> = {
  DISK_FULL: 'free some space and run mixnas resume on this folder; what was stored before is safe',
  RUN_READONLY: 'check the permissions of the folder, or choose another one with --run',
  NOT_A_RUN: 'name a folder that mixnas search made; it holds a file run.sqlite',
  RUN_DAMAGED: 'restore the run folder from a backup; mixnas report may still read part of it',
};

function codeOf(error: unknown): string {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_IOERR_WRITE')
    return 'DISK_FULL';
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)|^(EACCES|EPERM|EROFS|ENOTDIR|ENOENT)$/.test(code)) return 'RUN_READONLY';
  if (code === 'SQLITE_NOTADB') return 'NOT_A_RUN';
  if (code.startsWith('SQLITE_CORRUPT')) return 'RUN_DAMAGED';
  return 'RUN_STORE';
}

const WHAT: Readonly<Record<string, string>> = {
  DISK_FULL: 'the disk is full',
  RUN_READONLY: 'cannot be written',
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
  const code = codeOf(error);
  const usage = code === 'RUN_READONLY' || code === 'NOT_A_RUN';
  return new MixnasError(code, `run ${folder}: ${WHAT[code]} (${messageOf(error)})`, {
    hint: hints[code] ?? HINTS[code],
    exitCode: usage ? 2 : 1,
    cause: error,
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
