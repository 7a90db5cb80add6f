import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders where a copy may find room when the disk of a run has none: the second lies in memory on Linux. */
const PLACES = [tmpdir(), '/dev/shm'];

function copyInto(folder: string, file: string): string {
  const copy = join(folder, 'run.sqlite');
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  return copy;
}

/** A new folder with a copy; null where there is no room for one. */
function copyIn(place: string, file: string): { readonly folder: string; readonly copy: string } | null {
  let folder: string | null = null;
  try {
    folder = mkdtempSync(join(place, 'mixnas-read-'));
    return { folder, copy: copyInto(folder, file) };
  } catch {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
    return null;
  }
}

/**
 * Uses a copy of a database with its write-ahead log, which is removed afterwards.
 * @param problem why the file itself cannot be used; thrown where there is no room for a copy either
 */
export function withCopy<T>(file: string, problem: unknown, use: (copy: string) => T): T {
  for (const place of PLACES) {
    const copied = copyIn(place, file);
    if (copied === null) continue;
    try {
      return use(copied.copy);
    } finally {
      rmSync(copied.folder, { recursive: true, force: true });
    }
  }
  throw problem;
}
