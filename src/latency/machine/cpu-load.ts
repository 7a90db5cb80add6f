import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { ForeignLoad } from '../latency-statistics.ts';

/** Clock ticks per second in /proc, the same on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;
const MS_PER_TICK = 1000 / TICKS_PER_SECOND;

/** Computing time since some beginning, in milliseconds. */
export interface LoadSample {
  /** Wall clock. */
  readonly at: number;
  /** Of each core, by number: time in which it was not idle, that of other virtual machines included. */
  readonly busy: ReadonlyMap<number, number>;
  /** Of this process and the programs it started that have ended. */
  readonly own: number;
}

/**
 * Busy time by core, from the text of /proc/stat: user, nice, system, irq, softirq and steal (proc_stat(5)); not idle, not
 * waiting for a disk; guest time is part of user.
 */
export function parseProcStat(text: string): Map<number, number> {
  const busy = new Map<number, number>();
  for (const [, core, numbers] of text.matchAll(/^cpu(\d+) (.*)$/gm)) {
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (numbers as string)
      .trim()
      .split(/\s+/)
      .map(Number);
    busy.set(Number(core), (user + nice + system + irq + softirq + steal) * MS_PER_TICK);
  }
  return busy;
}

/** Milliseconds of ended children, from the text of /proc/self/stat: cutime and cstime (proc_pid_stat(5)). */
export function parseChildTime(text: string): number {
  // the second field, the program's name, may hold spaces and brackets
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * MS_PER_TICK;
}

/** The computing times of now. Where there is no /proc, those that Node.js tells, without time stolen and of children. */
export function sampleLoad(): LoadSample {
  const { user, system } = process.cpuUsage();
  const own = (user + system) / 1000;
  const at = performance.now();
  if (process.platform === 'linux') {
    const busy = parseProcStat(readFileSync('/proc/stat', 'utf8'));
    return { at, busy, own: own + parseChildTime(readFileSync('/proc/self/stat', 'utf8')) };
  }
  const busy = cpus().map(({ times }, core): [number, number] => [
    core,
    times.user + times.nice + times.sys + times.irq,
  ]);
  return { at, busy: new Map(busy), own };
}

function busyBetween(before: LoadSample, after: LoadSample, cores: Iterable<number>): number {
  let sum = 0;
  for (const core of cores) sum += (after.busy.get(core) ?? 0) - (before.busy.get(core) ?? 0);
  return sum;
}

/**
 * Cores that other programs kept busy over some spans of time: what was busy less what this process computed.
 * @param spans the samples at the beginning and at the end of each
 * @param affinity cores that this process was pinned to, null where it was not
 * @returns null where no time has passed, or the system counts no busy time at all
 */
export function foreignLoad(
  spans: readonly (readonly [before: LoadSample, after: LoadSample])[],
  affinity: readonly number[] | null,
): ForeignLoad | null {
  const sum = (part: (before: LoadSample, after: LoadSample) => number) =>
    spans.reduce((total, [before, after]) => total + part(before, after), 0);
  const wall = sum((before, after) => after.at - before.at);
  const own = sum((before, after) => after.own - before.own);
  const machine = sum((before, after) => busyBetween(before, after, after.busy.keys()));
  if (wall <= 0 || machine <= 0) return null;
  const share = (busy: number) => Math.max(0, busy - own) / wall;
  const pinned = affinity && share(sum((before, after) => busyBetween(before, after, affinity)));
  return { machine: share(machine), pinned };
}

/** Share of time in which each core was busy between two samples, with any process. */
export function busyShares(before: LoadSample, after: LoadSample): Map<number, number> {
  const wall = after.at - before.at;
  return new Map([...after.busy.keys()].map((core) => [core, busyBetween(before, after, [core]) / wall]));
}
