import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the system that counts processes which were killed because memory ran out, and what it says. */
export interface MemoryKills {
  readonly file: string;
  readonly count: number;
}

/** The file that counts kills of the whole machine. */
export const WHOLE_MACHINE = '/proc/vmstat';

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** What a file counts so far; null where it does not say, or is gone. */
export function memoryKillsIn(file: string): number | null {
  const count = textOf(file).match(/^oom_kill (\d+)$/m)?.[1];
  return count === undefined ? null : Number(count);
}

/** Files that may tell, the nearest first: those of a process's control group (version 2, version 1), the kernel's. */
function counters(pid: number | 'self', root: string): string[] {
  const groups = textOf(join(root, 'proc', String(pid), 'cgroup'));
  const unified = groups.match(/^0::(.*)$/m)?.[1];
  const memory = groups.match(/^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m)?.[1];
  return [
    ...(unified === undefined ? [] : [join(root, 'sys/fs/cgroup', unified, 'memory.events')]),
    ...(memory === undefined ? [] : [join(root, 'sys/fs/cgroup/memory', memory, 'memory.oom_control')]),
    join(root, WHOLE_MACHINE),
  ];
}

/**
 * How many processes the system has killed so far because memory ran out (Linux): of a process's control group where that
 * counts them, and of the machine.
 * @param root where the system's files are
 * @returns the nearest first; none where the system does not tell
 */
export function memoryKills(pid: number | 'self' = 'self', root = '/'): MemoryKills[] {
  return counters(pid, root).flatMap((file) => {
    const count = memoryKillsIn(file);
    return count === null ? [] : [{ file, count }];
  });
}
