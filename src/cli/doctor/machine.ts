import { readFileSync, statfsSync } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { formatBytes } from '../../util/format.ts';
import type { Finding } from './finding.ts';

const MINIMUM_NODE = [20, 19] as const;
const LOW_DISK_BYTES = 1024 ** 3;
/** Vector instruction sets that kernels can use, by their names in /proc/cpuinfo. */
const INSTRUCTION_SETS = ['sse4_2', 'avx', 'avx2', 'fma', 'avx512f', 'avx512bw', 'avx512_bf16', 'amx_bf16', 'asimd'];

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1]);
  const hint = ok ? undefined : `install Node.js ${MINIMUM_NODE.join('.')} or later`;
  return { group: 'machine', name: 'Node.js', state: ok ? 'ok' : 'problem', found: process.version, hint };
}

function instructionSets(): string {
  if (process.platform !== 'linux') return `${process.arch}, not listed by ${process.platform}`;
  const info = readFileSync('/proc/cpuinfo', 'utf8');
  const flags = new Set((/^(?:flags|Features)\s*:\s*(.*)$/m.exec(info)?.[1] ?? '').split(' '));
  return `${process.arch}: ${INSTRUCTION_SETS.filter((name) => flags.has(name)).join(', ') || 'none of the known ones'}`;
}

function diskFinding(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const low = free < LOW_DISK_BYTES;
  return {
    group: 'machine',
    name: 'free disk here',
    state: low ? 'problem' : 'ok',
    found: formatBytes(free),
    hint: low ? 'packed data and run folders need room: free some, or choose another folder with --run' : undefined,
  };
}

/** Processor, memory and disk as seen from `folder`. */
export function machineFindings(folder: string): Finding[] {
  const machine = (name: string, found: string): Finding => ({ group: 'machine', name, state: 'ok', found });
  return [
    nodeFinding(),
    machine('processor', `${cpus()[0]?.model.trim() ?? 'unknown'}`),
    machine('instruction sets', instructionSets()),
    machine('threads', `${availableParallelism()}`),
    machine('memory', `${formatBytes(freemem())} free of ${formatBytes(totalmem())}`),
    diskFinding(folder),
  ];
}
