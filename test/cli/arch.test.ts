import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeArchitecture } from '../../src/architecture/architecture-document.ts';
import { loadSpace } from '../../src/run/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { MIXNET_BLOCKS } from '../zoo/mixnet-blocks.ts';
import { runProgram } from './run-program.ts';

const json = async (...args: string[]) => JSON.parse((await runProgram(['arch', ...args, '--json'])).out);

describe('mixnas arch NAME', () => {
  it.each([
    ['mixnet-s', 4_134_606, 239_173_360, 6_252_094, 16_474_040, 6_021_120],
    ['mixnet-m', 5_014_382, 339_172_672, 8_192_806, 19_974_104, 9_031_680],
    ['mixnet-l', 7_329_252, 555_251_792, 10_835_532, 29_208_464, 12_042_240],
  ])('counts %s', async (name, params, macs, activations, modelBytes, peakBytes) => {
    expect(await json(name)).toEqual({
      schemaVersion: 1,
      name,
      size: 224,
      classes: 1000,
      params,
      macs,
      activations,
      modelBytes,
      peakBytes,
    });
  });

  it('counts MixNet-S for CIFAR-10 with and without the first strides', async () => {
    const small = { params: 2_612_976, size: 32, classes: 10 };
    expect(await json('mixnet-s', '--size', '32', '--classes', '10')).toMatchObject({ ...small, macs: 73_212_352 });
    const strided = await json('mixnet-s', '--size', '32', '--classes', '10', '--no-low-res');
    expect(strided).toMatchObject({ params: small.params });
    expect(strided.macs).toBeLessThan(73_212_352 / 8);
  });

  it('lists every block with --layers', async () => {
    const { layers } = await json('mixnet-s', '--layers');
    const figures = layers.map((l: { block: string; params: number; macs: number }) => [l.block, l.params, l.macs]);
    expect(figures).toEqual(MIXNET_BLOCKS['mixnet-s']);
    expect(layers[4]).toMatchObject({
      input: [56, 56, 24],
      mid: 144,
      output: [28, 28, 40],
      seChannels: 12,
      skip: false,
    });
    expect(layers[8]).toMatchObject({
      depthwise: [{ kernels: [3, 5, 7], channels: [80, 80, 80], partition: 'equal', dilated: false, stride: 2 }],
      expandGroups: 1,
      projectGroups: 2,
    });
    expect(layers[1]).toMatchObject({ expandGroups: null, projectGroups: 1, skip: true });
  });

  it('prints the same as an aligned table', async () => {
    const { out } = await runProgram(['arch', 'mixnet-s', '--layers']);
    const lines = out.split('\n');
    expect(lines[1]).toBe('params 4,134,606 (4.13 M), macs 239,173,360 (239.17 M)');
    expect(lines.find((line) => line.startsWith('13 '))?.split(/\s{2,}/)).toEqual([
      '13',
      '120→720→200',
      '14→7',
      '3,5,7,9,11 (144/144/144/144/144)',
      '1/1',
      '60',
      '361,900',
      '26,087,760',
    ]);
  });

  it.each([
    [['mixnet-q'], 'ZOO_UNKNOWN'],
    [['missing.json'], 'ARCHITECTURE_READ'],
    [[], 'USAGE'],
    [['mixnet-s', '--space', 'mixnet'], 'USAGE'],
    [['--space', 'mixnet'], 'USAGE'],
  ])('arch %o is refused with %s', async (args, code) => {
    await expect(runProgram(['arch', ...args], { cwd: temporaryFolder() })).rejects.toMatchObject({
      code,
      exitCode: 2,
    });
  });
});

describe('mixnas arch NAME with other kernels', () => {
  it('builds the variant', async () => {
    const counted = await json('mobilenet-v1', '--groups', '3', '--partition', 'exponential');
    expect(counted).toMatchObject({ params: 4_301_416 });
    expect(counted).toEqual(await json('mobilenet-v1', '--kernels', '3,5,7', '--partition', 'exponential'));
    expect(counted.name).toBe('mobilenet-v1-k3.5.7-exponential');
  });

  it.each([
    [['--kernels', '3,5', '--groups', '2'], '--kernels or --groups'],
    [['--layer', '3'], '--layer: expected'],
    [['--kernels', '3', '--layer', '17'], 'layer = 17'],
    [['--groups', '7'], 'groups = 7'],
  ])('refuses %o', async (args, problem) => {
    const run = runProgram(['arch', 'mobilenet-v2', ...args]);
    await expect(run).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining(problem) });
  });

  it.each([['3,,5'], ['3;5'], ['']])('refuses --kernels %j', async (text) => {
    const run = runProgram(['arch', 'mobilenet-v2', '--kernels', text]);
    await expect(run).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  });

  it('refuses them with genotypes', async () => {
    const run = runProgram(['arch', '--space', 'nas-bench-macro', '--genotypes', '-', '--groups', '2']);
    await expect(run).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('--groups') });
  });
});

describe('mixnas arch FILE', () => {
  it('reads an architecture back', async () => {
    const folder = temporaryFolder();
    const document = makeArchitecture('mine', buildZoo('mixnet-s', { size: 48, classes: 7 }));
    writeFileSync(join(folder, 'mine.json'), JSON.stringify(document));
    const { out } = await runProgram(['arch', 'mine.json', '--json'], { cwd: folder });
    const { params, macs } = document;
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, name: 'mine', size: 48, classes: 7, params, macs });
    const resized = runProgram(['arch', 'mine.json', '--classes', '3'], { cwd: folder });
    await expect(resized).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('--classes') });
  });
});

describe('mixnas arch --space --genotypes', () => {
  const run = (input: string, ...args: string[]) =>
    runProgram(['arch', '--space', 'nas-bench-macro', '--genotypes', '-', ...args], { input });

  it('answers one line per genotype, digits or lists', async () => {
    const { out } = await run('00001000\n\n[0,0,0,0,1,0,0,0]\n');
    const [first, second] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(first).toMatchObject({
      genotype: '00001000',
      canonical: '00010000',
      params: expect.any(Number),
      macs: expect.any(Number),
    });
    expect(second).toEqual(first);
  });

  it('builds for the size and classes that are asked for', async () => {
    const at = async (...args: string[]) => JSON.parse((await run('11111111', ...args)).out);
    const [usual, large, many] = [await at(), await at('--size', '64'), await at('--classes', '20')];
    expect(large.macs).toBeGreaterThan(3.5 * usual.macs);
    expect(many.params - usual.params).toBe(10 * 1281);
  });

  it('builds for the resolution of the space where no size is asked for', async () => {
    const { choices } = loadSpace('mnasnet', '.');
    const args = ['arch', '--space', 'mnasnet', '--genotypes', '-'];
    const at = async (...more: string[]) =>
      (await runProgram([...args, ...more], { input: JSON.stringify(choices.map(() => 0)) })).out;
    expect(await at()).toBe(await at('--size', '224'));
    expect(await at()).not.toBe(await at('--size', '32'));
  });

  it('names the line of a genotype that does not belong to the space', async () => {
    await expect(run('00000000\n\n00000003\n')).rejects.toMatchObject({
      code: 'GENOTYPE',
      message: expect.stringMatching(/^stdin:3 genotype\[7\] = 3 /),
    });
  });

  it('reads a file, and says so when it is not there', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'some.txt'), '22222222\r\n');
    const args = ['arch', '--space', 'nas-bench-macro', '--genotypes'];
    const { out } = await runProgram([...args, 'some.txt'], { cwd });
    expect(JSON.parse(out).genotype).toBe('22222222');
    await expect(runProgram([...args, 'none.txt'], { cwd })).rejects.toMatchObject({ code: 'GENOTYPES_READ' });
  });

  const table = resolve(import.meta.dirname, '../../../shared/data/nas-bench-macro_cifar10.json');
  it.skipIf(!existsSync(table))(
    'gives the params and flops of all 6,561 rows of the NAS-Bench-Macro table',
    async () => {
      const rows: Record<string, { params: number; flops: number }> = JSON.parse(readFileSync(table, 'utf8'));
      const { out } = await run(Object.keys(rows).join('\n'));
      const answers = out
        .trim()
        .split('\n')
        .map((line): { genotype: string; canonical: string; params: number; macs: number } => JSON.parse(line));
      const expected = Object.entries(rows).map(([genotype, { params, flops }]) => ({ genotype, params, macs: flops }));
      expect(answers.map(({ genotype, params, macs }) => ({ genotype, params, macs }))).toEqual(expected);
      expect(new Set(answers.map(({ canonical }) => canonical)).size).toBe(3969);
    },
  );
});
