import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Host names as part of a file name. */
const ownHost = (): string => hostname().replace(/[^\w]/g, '_');

/** An empty folder inside `folder`, named after this process. */
export function makeTemporaryFolder(folder: string): Promise<string> {
  return mkdtemp(join(folder, `.building-${ownHost()}-${process.pid}-`));
}

/** Whether there is such a process on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Removes what processes of this machine that ended without cleaning up have left in `folder`. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const match = /^\.building-(\w+)-(\d+)-/.exec(name);
    if (match === null || match[1] !== ownHost() || isRunning(Number(match[2]))) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
