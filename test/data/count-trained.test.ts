import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { DataSettings } from '../../src/config/index.ts';
import { countTrained, selectImages } from '../../src/data/index.ts';
import { temporaryFolder } from '../temporary.ts';

async function folderOf(perClass: number): Promise<string> {
  const folder = temporaryFolder();
  const pixel = sharp({ create: { width: 2, height: 2, channels: 3, background: '#808080' } });
  for (const label of ['hen', 'owl']) {
    mkdirSync(join(folder, label));
    for (let i = 0; i < perClass; i++)
      await pixel
        .clone()
        .png()
        .toFile(join(folder, label, `${i}.png`));
  }
  return folder;
}

const photos = (path: string, changes: object = {}): DataSettings => ({
  kind: 'image-folder',
  path,
  seed: 0,
  ...changes,
});
const synthetic = (changes: object = {}): DataSettings => ({
  kind: 'synthetic',
  seed: 0,
  classes: 2,
  imagesPerClass: 10,
  validationPerClass: 5,
  ...changes,
});

async function count(settings: DataSettings, training: DataSettings, split?: 'train' | 'validation' | 'test' | 'all') {
  return await countTrained(await selectImages(settings, split), settings, training);
}

describe('images that a training has used', () => {
  it('are counted by their files, also through a link', async () => {
    const folder = await folderOf(10);
    const link = join(temporaryFolder(), 'photos');
    symlinkSync(folder, link);
    const training = photos(folder, { validationPerClass: 3 });
    expect(await count(photos(link), training)).toEqual({ train: 14, validation: 6 });
    expect(await count(training, training, 'validation')).toEqual({ train: 0, validation: 6 });
    expect(await count(photos(folder, { imagesPerClass: 2 }), photos(folder, { imagesPerClass: 2 }), 'all')).toEqual({
      train: 4,
      validation: 2,
    });
  });

  it('show where another split was drawn than the one that trained', async () => {
    const training = photos(await folderOf(10), { validationPerClass: 3 });
    const found = await count({ ...training, seed: 5 }, training, 'validation');
    expect(found?.train).toBeGreaterThan(0);
    expect((found?.train ?? 0) + (found?.validation ?? 0)).toBe(6);
  });

  it('are none in another folder, and not known where images are gone', async () => {
    const [one, other] = [await folderOf(4), await folderOf(4)];
    expect(await count(photos(one), photos(other))).toEqual({ train: 0, validation: 0 });
    const wide = photos(other, { validationPerClass: 3 });
    rmSync(join(other, 'owl', '1.png'));
    expect(await count(photos(one), wide)).toBeNull();
    rmSync(other, { recursive: true });
    expect(await count(photos(one), photos(other))).toBeNull();
  });

  it('of drawn images are those of the same seed, class and place', async () => {
    expect(await count(synthetic(), synthetic(), 'train')).toEqual({ train: 20, validation: 0 });
    expect(await count(synthetic({ imagesPerClass: 40 }), synthetic(), 'train')).toEqual({ train: 20, validation: 0 });
    expect(await count(synthetic(), synthetic(), 'test')).toEqual({ train: 0, validation: 0 });
    expect(await count(synthetic(), synthetic(), 'all')).toEqual({ train: 20, validation: 10 });
    expect(await count(synthetic({ seed: 1 }), synthetic(), 'train')).toEqual({ train: 0, validation: 0 });
    expect(await count(synthetic(), photos(await folderOf(2)), 'train')).toEqual({ train: 0, validation: 0 });
  });
});
