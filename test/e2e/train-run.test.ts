import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary.ts';
import { startCli } from './search-process.ts';

const folder = temporaryFolder();
const CONFIG = `
name: small
space: mixnet-tiny
data: {kind: synthetic, resolution: 16, classes: 2, imagesPerClass: 32, validationPerClass: 16}
training: {epochs: 1, batchSize: 8}
controller: {kind: random}
search: {trials: 3}
`;

const run = (...args: string[]) => startCli(folder, args).ended;

let suggested = '';
beforeAll(async () => {
  writeFileSync(join(folder, 'small.yaml'), CONFIG);
  suggested = (await run('search', 'small.yaml')).stderr.split('What to type next:\n')[1] ?? '';
}, 120_000);

describe('a finished search', () => {
  it('suggests first to train its best network, which then needs no config and has a folder of its own', async () => {
    const [first = ''] = suggested.split('\n');
    expect(first).toMatch(/^ {2}npx mixnas train runs\/small {4}\(/);
    const { code, stderr } = await run('train', 'runs/small', '--select', 'trial:1', '--epochs', '2');
    expect(code, stderr).toBe(0);
    const result = JSON.parse(readFileSync(join(folder, 'runs/small-trial-1/result.json'), 'utf8'));
    expect(result).toMatchObject({ status: 'finished', done: 2, data: { size: 24, train: 64 } });
  }, 120_000);

  it('exports the best network with the weights that it kept, and another one only with random ones on request', async () => {
    const kept = readdirSync(join(folder, 'runs/small/weights'));
    const trained = await run('export', 'runs/small', '--format', 'onnx', '--out', 'best.onnx');
    expect(trained.code, trained.stderr).toBe(0);
    expect(trained.stderr).toMatch(/weights runs\/small\/weights\/trial-\d\.ckpt, 1 epochs/);
    const dropped = [0, 1, 2].find((trial) => !kept.includes(`trial-${trial}.ckpt`));
    if (dropped === undefined) return;
    const other = ['export', 'runs/small', '--select', `trial:${dropped}`, '--format', 'onnx', '--out', 'other.onnx'];
    const refused = await run(...other);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`mixnas train runs/small --select trial:${dropped}`);
    expect(existsSync(join(folder, 'other.onnx'))).toBe(false);
    expect((await run(...other, '--fresh')).code).toBe(0);
  }, 120_000);

  it('is trained on from the weights that it kept', async () => {
    const { code, stderr } = await run('train', 'runs/small', '--from', 'kept', '--epochs', '1', '--out', 'further');
    expect(code, stderr).toBe(0);
    expect(readFileSync(join(folder, 'further/training.json'), 'utf8')).toContain('"start"');
    const refused = await run('train', 'mixnet-s', 'small.yaml', '--from', 'kept');
    expect(refused.code).toBe(2);
  }, 120_000);
});
