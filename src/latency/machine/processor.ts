import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/** What a core does right now. */
export interface MachineState {
  /** Frequency in MHz; null where the system does not tell. */
  readonly mhz: number | null;
  /** Processes that want to compute, mean over a minute; null where the system does not count them. */
  readonly load: number | null;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Frequency of a core, from the text of /proc/cpuinfo; null where it is not there. */
export function parseMhz(text: string, cpu: number): number | null {
  const sections = text.split(/\n\s*\n/);
  const own = sections.find((section) => new RegExp(`^processor\\s*:\\s*${cpu}$`, 'm').test(section));
  const mhz = /^cpu MHz\s*:\s*([\d.]+)/m.exec(own ?? '')?.[1];
  return mhz === undefined ? null : Number(mhz);
}

/** @param cpu the core to look at */
export function machineState(cpu: number): MachineState {
  const mhz = parseMhz(read('/proc/cpuinfo') ?? '', cpu) ?? cpus()[cpu]?.speed ?? 0;
  return { mhz: mhz > 0 ? mhz : null, load: process.platform === 'win32' ? null : (loadavg()[0] ?? null) };
}

/** Model of the processor; null where the system does not tell. */
export function processorModel(): string | null {
  return cpus()[0]?.model.trim() || null;
}

/** How the system chooses the core's frequency: `performance`, `powersave`, …; null where it does not tell. */
export function governorOf(cpu: number): string | null {
  return read(`/sys/devices/system/cpu/cpu${cpu}/cpufreq/scaling_governor`)?.trim() || null;
}
