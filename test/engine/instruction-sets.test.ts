import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Addon } from '../../src/engine/native/addon.ts';
import { loadAddon } from '../../src/engine/native/load-addon.ts';

const CPUINFO = '/proc/cpuinfo';
const load = loadAddon();

/** Flags of CPUs, as Linux names them, that each set of kernels needs. */
const NEEDS = {
  amx: ['avx2', 'fma', 'avx512f', 'avx512bw', 'avx512vl', 'avx512dq', 'avx512_bf16', 'amx_tile', 'amx_bf16'],
  avx512: ['avx2', 'fma', 'avx512f', 'avx512bw', 'avx512vl', 'avx512dq'],
  avx2: ['avx2', 'fma'],
  base: [],
};

describe.skipIf(!load.ok || process.arch !== 'x64' || !existsSync(CPUINFO))('the compiled module', () => {
  it('runs the instruction sets that the system says the processor has', () => {
    const flags = new Set(/^flags\s*:(.*)$/m.exec(readFileSync(CPUINFO, 'utf8'))?.[1]?.split(' '));
    const has = Object.entries(NEEDS).map(([name, needs]) => ({
      name,
      supported: needs.every((flag) => flags.has(flag)),
    }));
    expect((load as { addon: Addon }).addon.instructionSets()).toEqual(has);
  });
});
