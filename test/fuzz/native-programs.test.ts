import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadAddon } from '../../src/engine/native/load-addon.ts';
import type { Tally } from './tally.ts';

const CHILD = fileURLToPath(new URL('native-programs-child.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SEEDS = 400;

/** What one process printed while it tried the programs of some seeds. */
function tryPrograms(first: number, count: number) {
  const args = ['--import', 'tsx', CHILD, String(first), String(count)];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  return { status, signal, stderr, last: lines.at(-1) ?? '', seeds: lines.filter((line) => /^\d+$/.test(line)) };
}

describe.skipIf(!loadAddon().ok)('damaged native programs', () => {
  it(`are refused or harmless, ${SEEDS} of them`, { timeout: 300_000 }, () => {
    const { status, signal, stderr, last, seeds } = tryPrograms(1, SEEDS);
    expect({ status, signal }, `seed ${seeds.at(-1)} ended the process: ${stderr}`).toEqual({
      status: 0,
      signal: null,
    });
    const tally = JSON.parse(last) as Tally;
    expect(tally.refused + tally.ran + tally.exhausted).toBe(SEEDS);
    expect(tally.refused, 'too few reach the check').toBeGreaterThan(SEEDS / 4);
    expect(tally.ran, 'too few reach the kernels').toBeGreaterThan(SEEDS / 10);
  });
});
