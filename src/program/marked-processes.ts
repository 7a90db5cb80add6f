import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalGroup } from '../util/process-group.ts';

/**
 * Environment variable that names a program's process and with it everything that it starts, also what leaves its process
 * group. The value is a name, or names joined by dots: the first is that of the process that started it.
 */
export const MARK = 'MIXNAS_PROGRAM';

/** How long a sweep goes on, and how often it looks. */
const SWEEP_MS = 1500;
const LOOK_MS = 20;

function carries(environment: Buffer, mark: string): boolean {
  const wanted = Buffer.from(`${MARK}=${mark}`);
  const at = environment.indexOf(wanted);
  if (at < 0 || (at > 0 && environment[at - 1] !== 0)) return false;
  const next = environment[at + wanted.length];
  return next === undefined || next === 0 || next === '.'.charCodeAt(0);
}

function environmentOf(pid: string): Buffer | null {
  try {
    return readFileSync(`/proc/${pid}/environ`);
  } catch {
    // ended meanwhile, or another user's
    return null;
  }
}

/** Processes that carry a mark, as the system's list of environments tells (Linux); elsewhere none. Zombies carry none. */
export function markedProcesses(mark: string): number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => carries(environmentOf(pid) ?? Buffer.of(), mark)).map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Kills everything that carries a mark, until nothing does. @returns whether nothing is left */
export async function sweep(mark: string): Promise<boolean> {
  const end = performance.now() + SWEEP_MS;
  for (;;) {
    const left = markedProcesses(mark);
    if (left.length === 0) return true;
    if (performance.now() > end) return false;
    for (const pid of left) kill(pid);
    await sleep(LOOK_MS);
  }
}

/** Kills a process group at once, and whatever of its members' children has left it. */
export async function endGroup(leader: number | undefined, mark: string): Promise<boolean> {
  signalGroup(leader, 'SIGKILL');
  return await sweep(mark);
}
