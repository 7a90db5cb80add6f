import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A process that uses a packed data set. */
export interface Use {
  readonly host: string;
  readonly pid: number;
}

const MARK = /^\.used-by-(\w+)-(\d+)$/;

/** A host's name as part of a file name. */
const hostWord = (host: string): string => host.replace(/[^\w]/g, '_');

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function marksIn(folder: string): { readonly name: string; readonly use: Use }[] {
  return readdirSync(folder).flatMap((name) => {
    const match = MARK.exec(name);
    return match === null ? [] : [{ name, use: { host: match[1] as string, pid: Number(match[2]) } }];
  });
}

/** Whether the process is one of another machine, of which nothing is known, or still there. */
function mayBeThere({ host, pid }: Use): boolean {
  return host !== hostWord(hostname()) || isRunning(pid);
}

/** Folders that this process has marked. */
const marked = new Set<string>();

/**
 * Marks a packed data set as used by this process, until `endUses` or its end. So it is not cleared meanwhile, and the time of
 * its folder says when it was last used. Marks of processes that died are removed. Nothing is marked in a folder that is not
 * there, or cannot be written: it cannot be cleared either.
 */
export function markUse(folder: string): void {
  try {
    for (const { name, use } of marksIn(folder)) if (!mayBeThere(use)) rmSync(join(folder, name), { force: true });
    writeFileSync(join(folder, `.used-by-${hostWord(hostname())}-${process.pid}`), '');
    marked.add(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR'].includes(code)) throw error;
  }
}

/** Removes the marks of this process. */
export function endUses(): void {
  for (const folder of marked) {
    try {
      rmSync(join(folder, `.used-by-${hostWord(hostname())}-${process.pid}`), { force: true });
    } catch {
      // a mark that stays is one of a process that is gone
    }
  }
  marked.clear();
}

/** The processes that use a packed data set, as far as is known. */
export function usesOf(folder: string): Use[] {
  return marksIn(folder)
    .map(({ use }) => use)
    .filter(mayBeThere);
}
