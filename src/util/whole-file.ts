import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';

/**
 * Where a file is written before it is moved to its place: beside it, so that the move stays on one file system. A process
 * that is killed leaves it behind; the folder's owner removes it.
 */
export function partialOf(path: string): string {
  return `${path}.partial`;
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
 * `partialOf(path)`, synced to the disk, then moved. A file that is replaced keeps its mode. When anything fails, the
 * partial file is removed and `path` is untouched. One writer at a time per path.
 *
 * @param path in a folder that exists
 * @throws the file system's own error (`ENOSPC`, `EACCES`, …), for the caller to put into words
 */
export function writeWholeFileSync(path: string, content: string | Uint8Array): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  try {
    const descriptor = openSync(partialOf(path), 'w');
    try {
      if (mode !== undefined) fchmodSync(descriptor, mode);
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(partialOf(path), path);
  } catch (error) {
    removePartial(path);
    throw error;
  }
}

/** Undefined where there is no file yet; any other problem is reported by the write. */
function modeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mode }) => mode,
    () => undefined,
  );
}

/** `writeWholeFileSync` for large contents: the process can do other work meanwhile. */
export async function writeWholeFile(path: string, content: string | Uint8Array): Promise<void> {
  const mode = await modeOf(path);
  try {
    const handle = await open(partialOf(path), 'w');
    try {
      if (mode !== undefined) await handle.chmod(mode);
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partialOf(path), path);
  } catch (error) {
    await rm(partialOf(path), { force: true }).catch(() => undefined);
    throw error;
  }
}
