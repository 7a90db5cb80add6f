import { MixnasError } from '../../util/errors.ts';
import { formatBytes } from '../../util/format.ts';
import { type FreeBytes, isFull } from '../free-disk.ts';

const HINT = 'free space, or let MIXNAS_CACHE name a folder elsewhere';
/** Codes that say that a folder cannot be made or written, whatever the data. */
const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];

/** Puts into words why a file could not be written; gives back everything else. */
export function inWords(error: unknown, place: string, what: string): unknown {
  if (isFull(error)) {
    const problem = `${place}: no space left for ${what}; what was written is removed`;
    return new MixnasError('DISK_FULL', problem, { hint: HINT, exitCode: 1, cause: error });
  }
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || !UNWRITABLE.includes(code)) return error;
  const problem = `${place}: ${what} cannot be written there (${code})`;
  return new MixnasError('CACHE_WRITE', problem, { hint: HINT, exitCode: 1, cause: error });
}

/** Refuses to begin what the disk has no room for. @throws MixnasError `DISK_FULL` */
export async function requireRoom(folder: string, bytes: number, what: string, freeBytes: FreeBytes): Promise<void> {
  const free = await freeBytes(folder);
  if (bytes <= free) return;
  throw new MixnasError('DISK_FULL', `${folder}: ${what} needs ${formatBytes(bytes)}; ${formatBytes(free)} are free`, {
    hint: HINT,
    exitCode: 1,
  });
}
