import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../cli/run-program.ts';
import { temporaryFolder } from '../temporary.ts';

const CONFIG = `
name: shared
space: mixnet-tiny
data: {kind: synthetic, resolution: 12, classes: 2, imagesPerClass: 16, validationPerClass: 8}
training: {batchSize: 8}
evaluator: {kind: shared, epochs: 1, images: 16}
constraints: [{metric: macs, max: 2M}]
search: {workers: 2}
engine: {threads: 1}
`;

it('audits shared weights against trainings, and divides their time among the networks', async () => {
  const cwd = mkdtempSync(join(temporaryFolder(), 'case-'));
  writeFileSync(join(cwd, 'config.yaml'), CONFIG);
  const args = ['audit', 'config.yaml', '--networks', '10', '--truth-set', 'training.epochs=1', '--json'];
  const { out } = await runProgram(args, { cwd });
  const found = JSON.parse(out);
  const folder = join(cwd, 'runs/audit-shared');
  expect(found).toMatchObject({ networks: 10, truth: { kind: 'training', failed: 0 } });
  const [proxy] = found.proxies;
  expect(proxy.sharedSeconds).toBeGreaterThan(0);
  expect(proxy.secondsPerNetwork).toBeGreaterThan(proxy.sharedSeconds / 10);
  expect(existsSync(join(folder, 'proxies/config/shared.ckpt'))).toBe(true);
  for (const { macs, readings, truth } of found.rows) {
    expect(macs).toBeLessThanOrEqual(2e6);
    expect(readings.config).toBeGreaterThanOrEqual(0);
    expect(truth).toBeGreaterThanOrEqual(0);
  }
}, 240_000);
