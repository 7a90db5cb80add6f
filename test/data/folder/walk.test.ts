import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FolderOptions, imageFolderSource } from '../../../src/data/folder/folder-source.ts';
import { temporaryFolder } from '../../temporary.ts';
import { writePictures } from './pictures.ts';

const root = temporaryFolder();
let number = 0;

/** Two classes of one picture each. */
async function set(): Promise<string> {
  return await writePictures(join(root, `set-${++number}`), ['hen/1.png', 'owl/1.png']);
}

async function read(path: string, options: Partial<FolderOptions> = {}) {
  const source = await (await imageFolderSource({ ...options, path })).open();
  return { classes: source.classes, images: source.train.labels.length, skipped: source.skipped ?? [] };
}

describe.skipIf(process.platform === 'win32')('what lies among images and cannot be read', () => {
  it.each<[string, (path: string) => void, string]>([
    ['a link to an image that is gone', (p) => symlinkSync('/gone.jpg', join(p, 'hen/x.jpg')), 'hen/x.jpg: a link to'],
    ['a link to a folder that is gone', (p) => symlinkSync('/gone', join(p, 'jay')), 'jay: a link to something'],
    ['a link that leads around', (p) => symlinkSync('..', join(p, 'hen/up')), 'hen/up: a link that leads back'],
    ['a link to itself', (p) => symlinkSync('y.png', join(p, 'owl/y.png')), 'owl/y.png: a link that leads back'],
    ['a pipe', (p) => execFileSync('mkfifo', [join(p, 'owl/z.png')]), 'owl/z.png: no plain file'],
  ])('is named, or left out on request and counted: %s', async (_, spoil, problem) => {
    const path = await set();
    spoil(path);
    await expect(read(path)).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: expect.stringContaining(problem),
      hint: expect.stringContaining('data.onBroken=skip'),
    });
    const [example] = problem.split(':');
    expect(await read(path, { onBroken: 'skip' })).toEqual({
      classes: ['hen', 'owl'],
      images: 2,
      skipped: [{ reason: 'that cannot be read', count: 1, example }],
    });
  });

  it.skipIf(process.getuid?.() === 0)('is never left out where it is a folder without rights', async () => {
    const path = await set();
    chmodSync(join(path, 'owl'), 0);
    try {
      await expect(read(path, { onBroken: 'skip' })).rejects.toMatchObject({
        code: 'DATA_INVALID',
        message: expect.stringContaining('owl: may not be read (EACCES)'),
      });
    } finally {
      chmodSync(join(path, 'owl'), 0o700);
    }
  });

  it('does not include names with backslashes, and links to images and folders elsewhere', async () => {
    const path = await set();
    renameSync(join(path, 'hen/1.png'), join(path, 'hen/up\\down.png'));
    const other = await writePictures(join(root, 'elsewhere'), ['more/3.png', 'more/4.png']);
    symlinkSync(join(other, 'more/3.png'), join(path, 'owl/3.png'));
    symlinkSync(join(other, 'more'), join(path, 'jay'));
    expect(await read(path)).toEqual({ classes: ['hen', 'jay', 'owl'], images: 5, skipped: [] });
  });
});

describe('files that are left out', () => {
  it('are counted by ending; those of systems and thumbnails by what they are', async () => {
    const path = await set();
    const names = ['a.bmp', 'b.BMP', 'c.heif', '._d.jpg', 'Thumbs.db', '@eaDir/e.jpg', '__MACOSX/._f', '.git/config'];
    for (const name of names) {
      mkdirSync(join(path, 'hen', name, '..'), { recursive: true });
      writeFileSync(join(path, 'hen', name), 'x');
    }
    expect((await read(path)).skipped).toEqual([
      { reason: 'left by systems', count: 3, example: 'hen/.git' },
      { reason: 'hidden or thumbnails', count: 2, example: 'hen/._d.jpg' },
      { reason: 'of type .bmp', count: 2, example: 'hen/a.bmp' },
      { reason: 'of type .heif', count: 1, example: 'hen/c.heif' },
    ]);
  });

  it('are none that the decoder reads', async () => {
    const path = await set();
    await writePictures(path, ['hen/a.jfif', 'hen/b.tiff', 'hen/c.TIF', 'hen/d.gif', 'hen/e.avif', 'hen/f.jpe']);
    expect(await read(path)).toMatchObject({ images: 8, skipped: [] });
  });
});
