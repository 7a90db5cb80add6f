import { readFileSync } from 'node:fs';

/** What languages and frameworks say when memory runs out. */
const SAID =
  /MemoryError|OutOfMemory|out of memory|bad_alloc|Cannot allocate memory|allocation failed|can't allocate|ENOMEM/i;

/**
 * How many processes the kernel has killed since it started because memory ran out, by `oom_kill` of /proc/vmstat (Linux
 * 4.13 or later).
 * @returns null where it does not say
 */
export function memoryKills(): number | null {
  try {
    const found = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'));
    return found === null ? null : Number(found[1]);
  } catch {
    return null;
  }
}

/** The first line of an output that says that memory ran out; null where none does. */
export function memoryLine(output: string): string | null {
  return (
    output
      .split('\n')
      .find((line) => SAID.test(line))
      ?.trim() ?? null
  );
}
