import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary.ts';
import { type CliResult, runCli } from './run-cli.ts';

const folder = temporaryFolder();

function config(name: string, data: string): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, `name: ${name}\nspace: mixnet-tiny\ndata: ${data}\ntraining: {epochs: 1}\nsearch: {trials: 1}\n`);
  return file;
}

/** A clear refusal: nothing on stdout, no stack trace, no run folder left behind. */
function expectRefusal(result: CliResult, code: number, ...parts: readonly string[]): void {
  expect(result.stdout).toBe('');
  expect(result.stderr).not.toContain('    at ');
  for (const part of parts) expect(result.stderr).toContain(part);
  expect(result.code).toBe(code);
}

async function search(file: string): Promise<CliResult> {
  return await runCli(['search', file], folder, { cache: join(folder, 'cache') });
}

describe('bad data', () => {
  beforeAll(async () => {
    const cifar = join(folder, 'cifar');
    mkdirSync(cifar);
    for (const name of [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`)) {
      writeFileSync(join(cifar, name), Buffer.alloc(30_730));
    }
    writeFileSync(join(cifar, 'test_batch.bin'), Buffer.alloc(30_730));
    writeFileSync(join(cifar, 'batches.meta.txt'), 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n');
    truncateSync(join(cifar, 'data_batch_1.bin'), 20_000);
    for (const label of ['cat', 'dog']) {
      mkdirSync(join(folder, 'photos', label), { recursive: true });
      for (let i = 0; i < 4; i++) {
        const image = sharp({
          create: { width: 40, height: 30, channels: 3, background: { r: 40 * i, g: 90, b: 20 } },
        });
        await image.jpeg().toFile(join(folder, 'photos', label, `${i}.jpg`));
      }
    }
    truncateSync(join(folder, 'photos', 'dog', '2.jpg'), 90);
  });

  it('names a truncated CIFAR file and its size', async () => {
    const result = await search(config('truncated', '{kind: cifar10, path: cifar}'));
    expectRefusal(result, 2, 'data_batch_1.bin: expected 30730000 bytes', 'found 20000', 'hint:');
  });

  it('names a broken JPEG of an image folder', async () => {
    const result = await search(
      config('broken', '{kind: image-folder, path: photos, resolution: 16, validationPerClass: 1}'),
    );
    expectRefusal(result, 2, join('dog', '2.jpg'));
  });

  it('names a folder that is missing', async () => {
    expectRefusal(await search(config('missing', '{kind: cifar10, path: nowhere}')), 2, join(folder, 'nowhere'));
  });

  it('leaves no run folder behind', () => {
    expect(readdirSync(folder)).not.toContain('runs');
  });
});

describe('bad runs', () => {
  it('refuses a run file that is not one, for report, resume and export', async () => {
    mkdirSync(join(folder, 'fake'));
    writeFileSync(
      join(folder, 'fake', 'run.sqlite'),
      'a text file under the wrong name, long enough to be read as a header of SQLite',
    );
    for (const args of [
      ['report', 'fake'],
      ['resume', 'fake'],
      ['export', 'fake'],
    ]) {
      expectRefusal(await runCli(args, folder), 2, 'is not a run of mixnas', 'hint:');
    }
  });

  it('refuses a run folder that cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    const good = config(
      'good',
      '{kind: synthetic, resolution: 8, classes: 2, imagesPerClass: 4, validationPerClass: 4}',
    );
    const result = await runCli(['search', good, '--run', 'file/run'], folder, { cache: join(folder, 'cache') });
    expectRefusal(result, 2, 'file/run');
  });
});
