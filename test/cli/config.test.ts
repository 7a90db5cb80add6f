import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const cwd = temporaryFolder();
const env = { MIXNAS_CACHE: join(cwd, 'cache') };

async function configOf(text: string, ...args: string[]) {
  writeFileSync(join(cwd, 'search.yaml'), `name: small\n${text}`);
  const { out } = await runProgram(['config', 'search.yaml', ...args], { cwd, env });
  const notes = [...out.matchAll(/^# note: (.*)\n# {3}hint: (.*)$/gm)].map(([, message]) => message as string);
  return { resolved: parse(out), notes, out };
}

async function photos(): Promise<void> {
  for (const name of ['cat/1.png', 'cat/2.png', 'dog/1.png', 'dog/2.png']) {
    const file = join(cwd, 'photos', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(
      file,
      await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    );
  }
  writeFileSync(join(cwd, 'photos/dog/3.heic'), 'no image');
}

/** A folder that looks like CIFAR-10 until it is opened; files of nothing, which take no room on the disk. */
function emptyCifar(): string {
  const folder = join(cwd, 'cifar');
  mkdirSync(folder);
  writeFileSync(join(folder, 'batches.meta.txt'), '');
  for (const name of [...[1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`), 'test_batch.bin']) {
    writeFileSync(join(folder, name), '');
    truncateSync(join(folder, name), 10_000 * 3073);
  }
  return folder;
}

describe('mixnas config', () => {
  it('prints the resolutions that follow from the space', async () => {
    await photos();
    const { resolved } = await configOf('space: mixnet-cifar\ndata: {kind: image-folder, path: photos}\n');
    expect([resolved.data.resolution, resolved.target]).toEqual([32, { resolution: 32 }]);
    const cifar = emptyCifar();
    const proxy = await configOf(`space: nas-bench-macro\ndata: {kind: cifar10, path: ${cifar}, resolution: 16}\n`);
    expect([proxy.resolved.data.resolution, proxy.resolved.target]).toEqual([16, { resolution: 32 }]);
    expect(
      proxy.notes.some((note) => note.includes('trained at 16 px; their costs and limits are those at 32 px')),
    ).toBe(true);
  });

  it('notes as comments what the settings tell, so that the answer is a config still', async () => {
    const text = 'space: mixnet-tiny\ndata: {kind: synthetic, imagesPerClass: 20, validationPerClass: 60}\n';
    const { notes, out } = await configOf(text);
    expect(notes[0]).toContain('after 60 training steps (5 epochs of 200 images in batches of 16)');
    expect(notes[1]).toContain('validated on 600 images');
    expect(notes).toHaveLength(2);
    writeFileSync(join(cwd, 'again.yaml'), out);
    const again = await runProgram(['config', 'again.yaml'], { cwd, env });
    expect(parse(again.out)).toEqual(parse(out));
  });

  it('knows of a folder what was packed before, and nothing of its images otherwise', async () => {
    await photos();
    const text = 'space: mixnet-tiny\ndata: {kind: image-folder, path: photos}\n';
    expect((await configOf(text)).notes).toEqual([]);
    const info = await runProgram(['data', 'info', 'search.yaml', '--json'], { cwd, env });
    expect(JSON.parse(info.out)).toMatchObject({ size: 24, counts: { train: 2, validation: 2 } });
    const { notes } = await configOf(text);
    expect(notes[0]).toBe('1 file was left out of the data: 1 of type .heic (dog/3.heic)');
    expect(notes[1]).toContain('2 validation images are among the train images too');
    expect(notes[2]).toContain('a batch of 16 holds more than all 2 training images');
    expect(notes.at(-1)).toContain('validated on 2 images');
  });

  it.each([
    ['data: {kind: image-folder, path: nowhere}', 'DATA_INVALID', 'nowhere: expected a folder of images'],
    ['data: {kind: cifar10, path: nowhere}', 'DATA_INVALID', 'data_batch_1.bin: expected a file'],
    ['evaluator: {kind: tabular, table: none.json}', 'TABLE_READ', 'none.json'],
    ['data: {kind: synthetic}\ndevice: gpu7', 'DEVICE_READ', 'device gpu7'],
  ])('refuses a config with %s that is not there', async (text, code, problem) => {
    await expect(configOf(`space: mixnet-tiny\n${text}\n`)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(problem),
    });
  });

  it('refuses the config of a training whose images are not there', async () => {
    await expect(configOf('data: {kind: image-folder, path: nowhere}\n')).rejects.toMatchObject({
      code: 'DATA_INVALID',
    });
  });

  it('refuses a space that is none', async () => {
    await expect(configOf('space: mixnet-tinny\ndata: {kind: synthetic}\n')).rejects.toMatchObject({
      code: 'SPACE_READ',
      hint: 'did you mean mixnet-tiny?',
    });
  });
});
