import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { busyShares, sampleLoad } from './cpu-load.ts';

/** What is known of a core that could be pinned to. */
export interface Core {
  readonly cpu: number;
  /** Highest frequency, 0 where the system does not tell: cores of one machine may differ in kind. */
  readonly maxKhz: number;
  /** 0 for the first hardware thread of a physical core, 1 for the second. */
  readonly thread: number;
  /** Share of time in which it was busy just now. */
  readonly busy: number;
}

/** A process held on some cores. */
export interface Pin {
  readonly cpus: readonly number[];
  /** Lets it run where it could before. */
  restore(): void;
}

/** Cores that are busier than this are taken last. */
const BUSY = 0.3;
const LOOK_MS = 100;
/** It answers immediately; a choked machine should not hold up a search. */
const TASKSET_MS = 10_000;

/** Numbers in a list of the kernel's: `0-2,8` is 0, 1, 2, 8. */
export function parseCpuList(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [first, last] = part.split('-').map(Number) as [number, number?];
    return Array.from({ length: (last ?? first) - first + 1 }, (_, i) => first + i);
  });
}

/**
 * The cores to pin to: the fastest kind first, idle before busy, one hardware thread of each physical core before the
 * second ones, and of equal cores the last, for the first ones serve interrupts.
 * @returns `count` numbers in ascending order, fewer where there are fewer
 */
export function chooseCpus(cores: readonly Core[], count: number): number[] {
  const busy = (core: Core) => (core.busy > BUSY ? 1 : 0);
  const ranked = [...cores].sort(
    (a, b) => b.maxKhz - a.maxKhz || busy(a) - busy(b) || a.thread - b.thread || b.cpu - a.cpu,
  );
  return ranked
    .slice(0, count)
    .map(({ cpu }) => cpu)
    .sort((a, b) => a - b);
}

function readLine(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** The cores that this process may run on; null where the system does not tell. */
function allowedCpus(): number[] | null {
  const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readLine('/proc/self/status') ?? '')?.[1];
  return list === undefined ? null : parseCpuList(list);
}

async function lookAt(cpus: readonly number[]): Promise<Core[]> {
  const before = sampleLoad();
  await wait(LOOK_MS);
  const shares = busyShares(before, sampleLoad());
  return cpus.map((cpu) => {
    const folder = `/sys/devices/system/cpu/cpu${cpu}`;
    const siblings = parseCpuList(readLine(`${folder}/topology/thread_siblings_list`) ?? String(cpu));
    const maxKhz = Number(readLine(`${folder}/cpufreq/cpuinfo_max_freq`) ?? 0);
    return { cpu, maxKhz, thread: Math.max(0, siblings.indexOf(cpu)), busy: shares.get(cpu) ?? 0 };
  });
}

/** Moves every thread of this process; new threads and programs that it starts stay there too. */
function setAffinity(cpus: readonly number[]): boolean {
  const args = ['-a', '-c', '-p', cpus.join(','), String(process.pid)];
  return spawnSync('taskset', args, { stdio: 'ignore', timeout: TASKSET_MS }).status === 0;
}

/**
 * Holds this process on as many cores as a network computes with, by `taskset` of util-linux.
 * @returns null where the system has no such thing
 */
export async function pinProcess(threads: number): Promise<Pin | null> {
  const allowed = process.platform === 'linux' ? allowedCpus() : null;
  if (allowed === null) return null;
  const cpus = chooseCpus(await lookAt(allowed), threads);
  if (!setAffinity(cpus)) return null;
  return { cpus, restore: () => void setAffinity(allowed) };
}
