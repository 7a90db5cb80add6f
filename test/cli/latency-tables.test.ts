import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyGraph, type KitManifest } from '../../src/latency/index.ts';
import { stream } from '../../src/util/random.ts';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const cwd = temporaryFolder();
const SPACE = ['mixnet-tiny', '--size', '16', '--classes', '4', '--networks', '12', '--seed', '2'];

beforeAll(async () => {
  await runProgram(['latency', 'kit', ...SPACE, '--out', 'kit'], { cwd });
}, 120_000);

function manifest(): KitManifest {
  return JSON.parse(readFileSync(join(cwd, 'kit', 'manifest.json'), 'utf8')) as KitManifest;
}

function writeResults(file: string): void {
  const { plan, chunks } = manifest();
  const lines = [
    { plan, runtime: 'board 1', threads: 1 },
    ...chunks.flatMap(({ phase, chunk, models }) =>
      models.map((model) => {
        const size = model === 'empty' ? 0.01 : model.startsWith('kernel') ? 0.1 : 2;
        return { phase, chunk, model, ms: [size * (1 + 0.2 * stream('results', model).next())] };
      }),
    ),
  ];
  writeFileSync(join(cwd, file), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

describe('mixnas latency kit and build --from', () => {
  it('writes every model that the manifest names', () => {
    const models = manifest().chunks.flatMap((chunk) => chunk.models);
    expect(models.filter((model) => !existsSync(join(cwd, 'kit', 'models', `${model}.onnx`)))).toEqual([]);
    expect(emptyGraph().nodes).toHaveLength(1);
  });

  it('does not write into a folder that holds something', async () => {
    await expect(runProgram(['latency', 'kit', ...SPACE, '--out', 'kit'], { cwd })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });

  it('builds a table from what a runner printed', async () => {
    writeResults('results.jsonl');
    const args = ['latency', 'build', ...SPACE, '--from', 'results.jsonl', '--out', 'table.json'];
    const { out } = await runProgram([...args, '--json'], { cwd });
    expect(JSON.parse(out)).toMatchObject({
      schemaVersion: 1,
      file: 'table.json',
      device: { settings: null, runtime: 'board 1' },
      built: { networks: 12, seed: 2 },
    });
    const table = JSON.parse(readFileSync(join(cwd, 'table.json'), 'utf8'));
    expect(table).toMatchObject({ kind: 'mixnas-latency-table', schemaVersion: 1, unit: 'ms' });
    const text = await runProgram(args, { cwd });
    expect(text.out).toMatch(/^table\.json: \d+ kernels of space mixnet-tiny at 16 px\n/);
  });

  it('asks for a device to check a table of another machine on', async () => {
    writeResults('results.jsonl');
    await runProgram(['latency', 'build', ...SPACE, '--from', 'results.jsonl', '--out', 'board.json'], { cwd });
    await expect(runProgram(['latency', 'check', 'board.json'], { cwd })).rejects.toMatchObject({
      code: 'LATENCY_TABLE',
      hint: expect.stringContaining('--device'),
    });
  });
});

describe('mixnas latency import and export', () => {
  const csv = '16x16x8-8x8x16-expand:3-kernel:5-stride:2,1.25\n';

  it('reads a foreign table, says what it does not cover, and writes it back as it was', async () => {
    writeFileSync(join(cwd, 'lut.csv'), csv);
    const args = ['latency', 'import', 'lut.csv', '--format', 'proxylessnas', '--out', 'lut.json'];
    const { out } = await runProgram([...args, '--space', 'mixnet-tiny', '--size', '16', '--classes', '4'], { cwd });
    expect(out).toMatch(/^lut\.json: 1 rows of lut\.csv\n\d+ of \d+ blocks of space mixnet-tiny have a row; 0 of 2000/);
    expect(out).toContain('not covered, the most frequent first:\n  block ');
    const back = await runProgram(['latency', 'export', 'lut.json', '--format', 'proxylessnas'], { cwd });
    expect(back.out).toBe(csv);
  });

  it('neither checks an imported table nor exports one of kernels', async () => {
    writeFileSync(join(cwd, 'lut.csv'), csv);
    await runProgram(['latency', 'import', 'lut.csv', '--format', 'proxylessnas', '--out', 'blocks.json'], { cwd });
    await expect(runProgram(['latency', 'check', 'blocks.json'], { cwd })).rejects.toMatchObject({
      code: 'LATENCY_TABLE',
    });
    writeResults('results.jsonl');
    await runProgram(['latency', 'build', ...SPACE, '--from', 'results.jsonl', '--out', 'kernels.json'], { cwd });
    await expect(runProgram(['latency', 'export', 'kernels.json', '--format', 'ofa'], { cwd })).rejects.toMatchObject({
      message: expect.stringContaining('a table of kernels'),
    });
  });
});
