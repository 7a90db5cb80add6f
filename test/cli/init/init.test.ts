import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import type { Io } from '../../../src/cli/io.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { loadConfig } from '../../../src/config/index.ts';
import { numbered, writePictures } from '../../data/folder/pictures.ts';
import { temporaryFolder } from '../../temporary.ts';

const root = temporaryFolder();
afterEach(() => {
  process.exitCode = undefined;
});

async function folderWith(...names: string[]): Promise<string> {
  const cwd = mkdtempSync(join(root, 'case-'));
  await writePictures(join(cwd, 'my photos'), names);
  return cwd;
}

const PHOTOS = [...numbered('ant', 10), ...numbered('bee', 10)];

/** Runs `mixnas init` on streams that are taken for a terminal where there are answers. */
async function run(cwd: string, args: readonly string[], answers?: string): Promise<{ out: string; err: string }> {
  const isTTY = answers !== undefined;
  const [input, out, err] = [new PassThrough(), new PassThrough(), new PassThrough()];
  if (isTTY) input.end(answers);
  const io: Io = {
    out,
    err: Object.assign(err, { isTTY }),
    in: Object.assign(input, { isTTY }),
    env: {},
    cwd,
  };
  await createProgram(io).parseAsync(['init', ...args], { from: 'user' });
  return { out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

/** The error that it ends with; null where it ends well. */
async function refusal(cwd: string, args: readonly string[]): Promise<unknown> {
  return await run(cwd, args).then(
    () => null,
    (error: unknown) => error,
  );
}

describe('mixnas init', () => {
  it('writes a config that loads, with a schema beside it, and says what to type next', async () => {
    const cwd = await folderWith(...PHOTOS);
    const { out, err } = await run(cwd, ['my photos', '--yes']);
    expect(out).toMatch(/^wrote my-photos\.yaml\. What to type next:\n {2}npx mixnas search my-photos\.yaml {4}\(/);
    expect(err).toContain('2 classes, 20 images for training: ant 10, bee 10');
    const config = loadConfig('my-photos.yaml', { cwd });
    expect(config).toMatchObject({ name: 'my-photos', data: { kind: 'image-folder', path: join(cwd, 'my photos') } });
    expect(config.search.finals).toBeDefined();
    const [first] = readFileSync(join(cwd, 'my-photos.yaml'), 'utf8').split('\n');
    expect(first).toBe('# yaml-language-server: $schema=./mixnas.schema.json');
    expect(JSON.parse(readFileSync(join(cwd, 'mixnas.schema.json'), 'utf8')).properties).toHaveProperty('training');
  });

  it('takes the answers of a person, and asks again where one cannot be read', async () => {
    const cwd = await folderWith(...PHOTOS);
    const { err } = await run(cwd, ['my photos', '--out', 'a.yaml'], 'soon\n5 min\n\n90k params\n');
    expect(err).toContain('expected for instance "20 min"');
    const { search, constraints, front } = loadConfig('a.yaml', { cwd });
    expect(search.maxSeconds).toBe(300);
    expect(constraints).toEqual([{ metric: 'params', max: 90_000 }]);
    expect(front.metrics).toEqual(['accuracy', 'params']);
  });

  it('asks nothing where the options say everything', async () => {
    const cwd = await folderWith(...PHOTOS);
    await run(cwd, ['my photos', '--time', '3 min', '--resolution', '48', '--budget', '3 ms']);
    const config = loadConfig('my-photos.yaml', { cwd });
    expect(config).toMatchObject({ device: 'cpu', data: { resolution: 48 }, search: { maxSeconds: 180 } });
  });

  it('writes nothing where the person leaves', async () => {
    const cwd = await folderWith(...PHOTOS);
    const { err } = await run(cwd, ['my photos'], '5 min\n');
    expect(err).toContain('nothing was written');
    expect(process.exitCode).toBe(130);
    expect(existsSync(join(cwd, 'my-photos.yaml'))).toBe(false);
  });

  it('refuses to guess without a terminal and --yes', async () => {
    const cwd = await folderWith(...PHOTOS);
    expect(await refusal(cwd, ['my photos'])).toMatchObject({ code: 'USAGE', exitCode: 2 });
  });

  it('never replaces a config, nor a schema of something else, without --force', async () => {
    const cwd = await folderWith(...PHOTOS);
    writeFileSync(join(cwd, 'my-photos.yaml'), 'mine');
    const error = await refusal(cwd, ['my photos', '--yes']);
    expect(error).toMatchObject({ code: 'OUTPUT_EXISTS', exitCode: 2 });
    expect(readFileSync(join(cwd, 'my-photos.yaml'), 'utf8')).toBe('mine');
    mkdirSync(join(cwd, 'other'));
    writeFileSync(join(cwd, 'other/mixnas.schema.json'), '{}');
    const other = await refusal(cwd, ['my photos', '--yes', '--out', 'other/a.yaml']);
    expect(other).toMatchObject({ code: 'OUTPUT_EXISTS' });
    writeFileSync(join(cwd, 'other/mixnas.schema.json'), '{"title": "Config of a mixnas search"}');
    expect(await refusal(cwd, ['my photos', '--yes', '--out', 'other/a.yaml'])).toBeNull();
    await run(cwd, ['my photos', '--yes', '--force']);
    expect(loadConfig('my-photos.yaml', { cwd }).name).toBe('my-photos');
  });

  it('leaves broken images out on its own, and says so', async () => {
    const cwd = await folderWith(...PHOTOS);
    writeFileSync(join(cwd, 'my photos/ant/1.png'), 'no image');
    const { err } = await run(cwd, ['my photos', '--yes']);
    expect(err).toContain('1 of 20 cannot be decoded, for instance ant/1.png');
    expect(loadConfig('my-photos.yaml', { cwd }).data).toMatchObject({ onBroken: 'skip' });
  });

  it('refuses folders whose splits are unclear until --splits says them', async () => {
    const cwd = await folderWith(...numbered('train/ant', 4), ...numbered('train/bee', 4), ...numbered('fly', 4));
    expect(await refusal(cwd, ['my photos', '--yes'])).toMatchObject({ code: 'DATA_INVALID' });
    await run(cwd, ['my photos', '--yes', '--splits', 'train=train']);
    expect(loadConfig('my-photos.yaml', { cwd }).data).toMatchObject({ splits: { train: 'train' } });
  });

  it('refuses a class of a single image, which cannot be parted', async () => {
    const cwd = await folderWith('ant/1.png', ...numbered('bee', 4));
    expect(await refusal(cwd, ['my photos', '--yes'])).toMatchObject({ code: 'DATA_INVALID' });
  });

  it('needs no folder for synthetic images and public sets', async () => {
    const cwd = await folderWith();
    for (const kind of ['synthetic', 'cifar10', 'cifar100']) {
      await run(cwd, ['--data', kind, '--yes']);
      expect(loadConfig(`./${kind}.yaml`, { cwd }).data?.kind).toBe(kind);
    }
    expect(await refusal(cwd, ['x', '--data', 'cifar10', '--yes'])).toMatchObject({ code: 'USAGE' });
  });
});
