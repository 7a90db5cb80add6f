import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { createProgram } from '../../src/cli/program.ts';
import { cacheDirOf } from '../../src/run/index.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { annotation, cocoText, writeImages, writeText } from '../data/coco/coco-folder.ts';
import { writePictures } from '../data/folder/pictures.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();

async function run(...args: string[]): Promise<{ stdout: string; stderr: string; error: MixnasError | null }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const io: Io = { out, err, in: new PassThrough(), env: { MIXNAS_CACHE: 'cache', MIXNAS_DATA: 'sets' }, cwd: folder };
  const error = await createProgram(io)
    .parseAsync(args, { from: 'user' })
    .then(
      () => null,
      (thrown: unknown) => {
        if (thrown instanceof MixnasError) return thrown;
        throw thrown;
      },
    );
  return { stdout: String(out.read() ?? ''), stderr: String(err.read() ?? ''), error };
}

const SMALL = ['--set', 'data.imagesPerClass=4', '--set', 'data.validationPerClass=2', '--set', 'data.resolution=8'];

describe('mixnas data', () => {
  it('packs a kind that needs no files and says what it is, as JSON', async () => {
    const { stdout, error } = await run('data', 'info', 'synthetic', '--json', ...SMALL, '--set', 'data.classes=3');
    expect(error).toBeNull();
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ schemaVersion: 1, kind: 'synthetic', size: 8 });
    expect(answer.counts).toMatchObject({ train: 12, validation: 6 });
    expect(answer.classes).toHaveLength(3);
    expect(answer.folder.startsWith(join(folder, 'cache'))).toBe(true);
    expect(answer.mean.every((value: number) => value > 0 && value < 1)).toBe(true);
  });

  it('imports what a config names, logs to stderr, and packs nothing twice', async () => {
    const data = '{kind: synthetic, imagesPerClass: 5, validationPerClass: 2, resolution: 8}';
    writeFileSync(join(folder, 'search.yaml'), `name: small\nspace: mixnet-tiny\ndata: ${data}\n`);
    const first = await run('data', 'import', 'search.yaml');
    expect(first.error).toBeNull();
    expect(first.stdout).toMatch(/training images +50\n/);
    expect(first.stderr).toContain('packing');
    const second = await run('data', 'info', 'search.yaml');
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).not.toContain('packing');
  });

  it('packs scenes and says how many boxes they have', async () => {
    const sizes = ['--set', 'data.images=6', '--set', 'data.validationImages=2', '--set', 'data.resolution=8'];
    const { stdout, error } = await run('data', 'import', 'scenes', ...sizes);
    expect(error).toBeNull();
    expect(stdout).toMatch(/^kind +scenes\n/);
    expect(stdout).toMatch(/\nboxes +\d+ training, \d+ validation, \d+ test\n/);
  });

  it('packs images with boxes, and says what was left out of these', async () => {
    const annotations = [annotation([1, 1, 9, 9]), annotation([1, 1, 0, 9])];
    writeText(join(folder, 'birds/annotations/train.json'), cocoText({ annotations }));
    await writeImages(join(folder, 'birds/train'), 2);
    const refused = await run('data', 'info', 'coco', 'birds');
    expect(refused.error?.message).toContain('birds/annotations/train.json: annotations[1].bbox: expected a width');
    const skip = ['--set', 'data.resolution=8', '--set', 'data.onBadBoxes=skip'];
    const { stdout, error } = await run('data', 'info', 'coco', 'birds', ...skip);
    expect(error).toBeNull();
    expect(stdout).toMatch(/\nclasses +2: hen, owl\n/);
    expect(stdout).toMatch(/\nboxes left out +1 without a size \(.*annotations\[1\]\.bbox\)\n/);
    expect((await run('data', 'info', 'coco')).error?.hint).toContain('data info coco FOLDER');
  });

  it('says that a folder is a public set as it is unpacked', async () => {
    const names = ['pug_1', 'pug_2', 'pug_3', 'beagle_1', 'beagle_2', 'beagle_3'];
    const place = await writePictures(
      join(folder, 'pets'),
      names.map((name) => `images/${name}.jpg`),
    );
    mkdirSync(join(place, 'annotations'));
    writeFileSync(join(place, 'annotations/trainval.txt'), names.slice(0, 5).join(' 1 1 1\n').concat(' 2 2 2\n'));
    writeFileSync(join(place, 'annotations/test.txt'), 'beagle_3 2 2 2\n');
    const { stdout, error } = await run('data', 'info', 'image-folder', 'pets', '--set', 'data.resolution=8');
    expect(error).toBeNull();
    expect(stdout).toMatch(/^kind +image-folder: Oxford-IIIT Pets as it is unpacked\n/);
    expect(stdout).toMatch(/test images +1 /);
  });

  it('asks for the folder of a kind that needs one', async () => {
    const { error, stdout } = await run('data', 'info', 'image-folder');
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', exitCode: 2 });
    expect(error?.message).toContain('data.path');
    expect(error?.hint).toContain('data info image-folder FOLDER');
    expect(stdout).toBe('');
  });

  it('looks for a public set, named or in a packaged config, where it is fetched to', async () => {
    for (const args of [['cifar10'], ['cifar10-asha'], ['train-cifar10']]) {
      const { error } = await run('data', 'info', ...args);
      expect(error).toMatchObject({ code: 'DATA_INVALID', hint: expect.stringContaining('mixnas data fetch cifar10') });
      expect(error?.message).toContain(join(folder, 'sets', 'cifar-10-batches-bin'));
    }
  });

  it('says what is left out of a folder, and which images are in two splits', async () => {
    await writePictures(folder, ['mixed/Train/hen/1.png', 'mixed/Train/hen/2.png', 'mixed/Train/owl/1.png']);
    await writePictures(folder, ['mixed/Train/owl/2.png', 'mixed/Test/owl/1.png', 'mixed/Train/owl/3.heic']);
    copyFileSync(join(folder, 'mixed/Train/owl/1.png'), join(folder, 'mixed/Train/owl/9.png'));
    copyFileSync(join(folder, 'mixed/Train/owl/1.png'), join(folder, 'mixed/Test/owl/9.png'));
    const sizes = ['--set', 'data.resolution=8', '--set', 'data.channels=1'];
    const { stdout } = await run('data', 'info', 'image-folder', 'mixed', ...sizes);
    expect(stdout).toMatch(/images left out +1 of type .heic \(Train\/owl\/3.heic\)/);
    expect(stdout).toMatch(/images twice +1 of test are in \w+ too/);
    expect(stdout).toContain('mean (grey, 0..1)');
  });

  it('refuses a folder after a config file', async () => {
    expect((await run('data', 'info', 'search.yaml', 'photos')).error).toMatchObject({ code: 'USAGE', exitCode: 2 });
  });

  it('says that a config over a table has no images', async () => {
    const text = 'name: t\nspace: nas-bench-macro\nevaluator: {kind: tabular, table: t.json}\n';
    writeFileSync(join(folder, 'table.yaml'), text);
    expect((await run('data', 'info', 'table.yaml')).error).toMatchObject({ code: 'CONFIG_NO_DATA', exitCode: 2 });
  });

  it('names the missing file of CIFAR and the bytes it should have', async () => {
    const { error } = await run('data', 'import', 'cifar10', '.');
    expect(error?.exitCode).toBe(2);
    expect(error?.message).toContain(join(folder, 'data_batch_1.bin'));
    expect(error?.message).toContain('30730000 bytes');
  });
});

describe('the folder of packed data', () => {
  it('is MIXNAS_CACHE, then XDG_CACHE_HOME/mixnas, then .cache/mixnas at home', () => {
    expect(cacheDirOf({ env: { MIXNAS_CACHE: 'here', XDG_CACHE_HOME: '/x' }, cwd: '/w' })).toBe('/w/here');
    expect(cacheDirOf({ env: { XDG_CACHE_HOME: '/x' }, cwd: '/w' })).toBe('/x/mixnas');
    expect(cacheDirOf({ env: {}, cwd: '/w' })).toMatch(/\/\.cache\/mixnas$/);
  });

  it('fetches nothing from a place that does not answer, and says what else to do', async () => {
    const { error, stdout } = await run('data', 'fetch', 'cifar10', 'fetched', '--url', 'http://127.0.0.1:9/archive');
    expect(error).toMatchObject({ code: 'FETCH_FAILED', exitCode: 1 });
    expect(error?.message).toContain('http://127.0.0.1:9/archive');
    expect(error?.hint).toContain('data.path');
    expect(stdout).toBe('');
  });
});
