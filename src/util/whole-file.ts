import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Where a file is written before it is moved to its place: beside it, so that the move stays on one file system. A process
 * that is killed leaves it behind; the folder's owner removes it.
 */
export function partialOf(path: string): string {
  return `${path}.partial`;
}

/** Where the bytes of a path go. */
type Place =
  /** A plain file, or none yet: replaced as a whole. `mode` is that of the file that is there. */
  | { readonly kind: 'file'; readonly path: string; readonly mode: number | undefined }
  /** A device, a pipe, a socket: written into. */
  | { readonly kind: 'stream'; readonly path: string };

/** Links in a row after which a path is a circle of them. */
const MOST_LINKS = 40;
/** Milliseconds that a named pipe may be without a reader. */
const READER_MS = 10_000;
/** Milliseconds between two tries. */
const TRY_EVERY_MS = 20;

function fileSystemError(code: string, message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code });
}

/** Follows links, also where the last one leads to nothing yet. */
function followed(path: string, links = 0): string {
  if (links > MOST_LINKS) throw fileSystemError('ELOOP', `too many links, '${path}'`);
  const folder = realpathSync(dirname(path));
  const own = join(folder, basename(path));
  let target: string;
  try {
    target = readlinkSync(own);
  } catch (error) {
    // EINVAL: not a link; UNKNOWN is what Windows says of that
    if (['EINVAL', 'ENOENT', 'UNKNOWN'].includes(String((error as NodeJS.ErrnoException).code))) return own;
    throw error;
  }
  return followed(resolve(folder, target), links + 1);
}

/** Whether a path names a file that a process has open (`/dev/stdout`, `/dev/fd/3`): it must not be replaced. */
function isOpenFile(path: string): boolean {
  return /^\/(proc\/[^/]+(\/task\/[^/]+)?|dev)\/(fd\/\d+|stdout|stderr)$/.test(path);
}

/** @throws `EISDIR` for a folder, before anything is written */
function placeOf(path: string): Place {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw fileSystemError('EISDIR', `it is a folder, '${path}'`);
  if (isOpenFile(resolve(path)) || (there !== undefined && !there.isFile())) return { kind: 'stream', path };
  return { kind: 'file', path: followed(resolve(path)), mode: there?.mode };
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TRY_EVERY_MS);
}

/** Opens what cannot be replaced. A pipe without a reader is waited for, but not for ever. */
function openStream(path: string): number {
  const flags = constants.O_WRONLY | constants.O_APPEND | (constants.O_NONBLOCK ?? 0);
  for (let waited = 0; ; waited += TRY_EVERY_MS) {
    try {
      return openSync(path, flags);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      if (waited >= READER_MS) throw fileSystemError('ENXIO', `no program reads from it, '${path}'`);
      pause();
    }
  }
}

function writeStream(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const descriptor = openStream(path);
  try {
    for (let done = 0; done < bytes.length; ) {
      try {
        done += writeSync(descriptor, bytes, done);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        pause();
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Takes away what is left of a failed write; that it cannot be removed must not hide why writing failed. */
function removePartial(path: string): void {
  try {
    rmSync(partialOf(path), { force: true });
  } catch {
    // the error of the write is the one to tell
  }
}

/**
 * Writes a file so that at every moment there is either what was there before or all of the new content: into
 * `partialOf(path)`, synced to the disk, then moved. A file that is replaced keeps its mode, and links keep leading to it.
 * When anything fails, the partial file is removed and `path` is untouched. One writer at a time per path.
 *
 * Only plain files are replaced: a device, a pipe or an open file (`/dev/stdout`) is written into.
 *
 * @param path in a folder that exists
 * @throws the file system's own error (`ENOSPC`, `EACCES`, …), for the caller to put into words; `EISDIR` for a folder,
 *   `ENXIO` for a pipe that nothing reads from within 10 s
 */
export function writeWholeFileSync(path: string, content: string | Uint8Array): void {
  const place = placeOf(path);
  if (place.kind === 'stream') {
    writeStream(place.path, content);
    return;
  }
  try {
    const descriptor = openSync(partialOf(place.path), 'w');
    try {
      if (place.mode !== undefined) fchmodSync(descriptor, place.mode);
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partialOf(place.path), place.path);
  } catch (error) {
    removePartial(place.path);
    throw error;
  }
}

/** `writeWholeFileSync` for large contents: the process can do other work meanwhile. */
export async function writeWholeFile(path: string, content: string | Uint8Array): Promise<void> {
  const place = placeOf(path);
  if (place.kind === 'stream') {
    writeStream(place.path, content);
    return;
  }
  try {
    const handle = await open(partialOf(place.path), 'w');
    try {
      if (place.mode !== undefined) await handle.chmod(place.mode);
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partialOf(place.path), place.path);
  } catch (error) {
    await rm(partialOf(place.path), { force: true }).catch(() => undefined);
    throw error;
  }
}
