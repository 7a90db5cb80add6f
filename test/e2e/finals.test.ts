import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type FinalRow, finalFile, keptFinal, readRun } from '../../src/store/index.ts';
import { decodeCheckpoint } from '../../src/train/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { startCli, waitForLog } from './search-process.ts';

const folder = temporaryFolder();
const KILLS = 6;

const CONFIG = `
name: finals
seed: 3
space: mixnet-tiny
data: {kind: synthetic, resolution: 16, classes: 2, imagesPerClass: 64, validationPerClass: 16}
training: {epochs: 1, batchSize: 8}
controller: {kind: random}
search: {trials: 5, finals: {networks: 3, seeds: 2, epochs: 8}}
`;

/** The finals without times, and the weights that are kept. */
function results(run: string): unknown {
  const { finals, status } = readRun(run);
  const kept = [...new Set(finals.map(({ trial }) => trial))].map((trial) => keptFinal(finals, trial) as FinalRow);
  const weights = kept.map((final) => {
    const file = finalFile(run, final);
    return [...decodeCheckpoint(readFileSync(file), file).state];
  });
  return { status, finals: finals.map(({ seconds: _, ...final }) => final), weights };
}

async function runToEnd(args: readonly string[]): Promise<void> {
  const { code, stderr } = await startCli(folder, args).ended;
  expect(code, stderr).toBe(0);
}

describe('a search that is killed with SIGKILL during its finals and resumed', () => {
  it.each([1, 2])(
    'ends with the same results and weights as one that never stopped (workers: %d)',
    async (workers) => {
      writeFileSync(join(folder, 'finals.yaml'), CONFIG);
      const [whole, killed] = [`whole-${workers}`, `killed-${workers}`];
      await runToEnd(['search', 'finals.yaml', '--run', whole, '--workers', `${workers}`]);
      let args = ['search', 'finals.yaml', '--run', killed, '--workers', `${workers}`];
      let hits = 0;
      for (let kill = 1; kill <= KILLS; kill++) {
        const { child, ended } = startCli(folder, args);
        const end = await Promise.race([
          ended,
          waitForLog(join(folder, killed), 'finals begin', kill).then(() => sleep(40 * kill)),
        ]);
        if (end !== undefined) break;
        child.kill('SIGKILL');
        await ended;
        hits++;
        args = ['resume', killed];
      }
      expect(hits).toBeGreaterThanOrEqual(2);
      await runToEnd(['resume', killed]);
      expect(results(join(folder, killed))).toEqual(results(join(folder, whole)));
      expect(readRun(join(folder, whole)).finals).toHaveLength(6);
    },
    240_000,
  );

  it('exports the best network with the weights of its best seed', async () => {
    const [run, out] = ['exported', join(folder, 'best.onnx')];
    writeFileSync(join(folder, 'finals.yaml'), CONFIG);
    await runToEnd(['search', 'finals.yaml', '--run', run]);
    const { code, stderr } = await startCli(folder, ['export', run, '--format', 'onnx', '--out', out]).ended;
    expect(code).toBe(0);
    expect(existsSync(out)).toBe(true);
    expect(stderr).toMatch(/weights exported\/finals\/trial-\d-seed-[01]\.ckpt, 8 epochs/);
  }, 240_000);
});
