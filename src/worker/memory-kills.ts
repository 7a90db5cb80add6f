import { readFileSync } from 'node:fs';
import { join } from 'node:path';

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Files that may tell, the nearest first: those of this process's control group (version 2, version 1), the kernel's. */
function counters(root: string): string[] {
  const groups = textOf(join(root, 'proc/self/cgroup'));
  const unified = groups.match(/^0::(.*)$/m)?.[1];
  const memory = groups.match(/^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m)?.[1];
  return [
    ...(unified === undefined ? [] : [join(root, 'sys/fs/cgroup', unified, 'memory.events')]),
    ...(memory === undefined ? [] : [join(root, 'sys/fs/cgroup/memory', memory, 'memory.oom_control')]),
    join(root, 'proc/vmstat'),
  ];
}

/**
 * How many processes the system has killed so far because memory ran out (Linux): of this control group where it counts
 * them, else of the machine.
 * @param root where the system's files are
 * @returns null where the system does not tell
 */
export function memoryKills(root = '/'): number | null {
  for (const file of counters(root)) {
    const count = textOf(file).match(/^oom_kill (\d+)$/m)?.[1];
    if (count !== undefined) return Number(count);
  }
  return null;
}
