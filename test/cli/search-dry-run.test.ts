import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const cwd = temporaryFolder();
writeFileSync(
  join(cwd, 'tiny.yaml'),
  `name: tiny
space: mixnet-tiny
data: {kind: synthetic, resolution: 8, classes: 3, imagesPerClass: 16, validationPerClass: 8}
training: {epochs: 4}
constraints: [{metric: params, max: 80k}]
search: {trials: 6, workers: 2, maxSeconds: 100, finals: {networks: 2, seeds: 1}}
`,
);
const env = { MIXNAS_CACHE: join(cwd, 'cache') };

describe('mixnas search --dry-run', () => {
  it('tells networks, time, memory and disk, and makes no run', async () => {
    const { out } = await runProgram(['search', 'tiny.yaml', '--dry-run', '--json'], { cwd, env });
    const { space, timed, memoryBytes, ...rest } = JSON.parse(out);
    expect(space).toMatchObject({ networks: '102400', isExact: false, looked: 1000 });
    expect(Number(space.withinLimits)).toBeLessThan(102400);
    expect(timed).toHaveLength(3);
    for (const { trial, trials, finals } of timed) {
      expect(trials).toBeCloseTo(3 * trial, 6);
      expect(finals).toBeGreaterThan(0);
    }
    expect(memoryBytes).toBeGreaterThan(2 ** 20);
    expect(rest).toMatchObject({ workers: 2, trials: 6, maxSeconds: 100 });
    expect(rest.packedBytes % (8 * 8 * 3 + 2)).toBe(0);
    expect(rest.packedBytes).toBeGreaterThan(0);
    expect(readdirSync(cwd).sort()).toEqual(['cache', 'tiny.yaml']);
  });

  it('draws the costs as text', async () => {
    const { out } = await runProgram(['search', 'tiny.yaml', '--dry-run'], { cwd, env });
    expect(out).toMatch(/^about [\d.]+ k of 102\.40 k networks keep the limits/);
    expect(out).toMatch(/params: .* to 7\d\.\d\d k/);
    expect(out).toContain('█');
    expect(out).toContain('search.maxSeconds ends it after 1 min 40 s');
  });
});
