import { copyFileSync, cpSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FolderSettings } from '../../src/config/index.ts';
import { toGrey } from '../../src/data/grey.ts';
import { contentOf, openData, prepareData, readMeta } from '../../src/data/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { numbered, picture, writePictures } from './folder/pictures.ts';
import { asPixels } from './splits.ts';

const root = temporaryFolder();
let number = 0;

/** Settings of a folder with so many pictures of two classes, and a cache of its own. */
async function set(count: number): Promise<{ settings: FolderSettings; cacheDir: string }> {
  const path = await writePictures(join(root, `set-${++number}`), [
    ...numbered('train/hen', count),
    ...numbered('train/owl', count),
    ...numbered('test/owl', 2),
  ]);
  const settings = { kind: 'image-folder', path, resolution: 4, validationPerClass: 1, seed: 0 } as const;
  return { settings, cacheDir: join(root, `cache-${number}`) };
}

describe('broken images', () => {
  it('are named, or left out on request and counted', async () => {
    const { settings, cacheDir } = await set(4);
    for (const name of ['hen/2.png', 'owl/4.png']) writeFileSync(join(settings.path, 'train', name), 'no image');
    await expect(prepareData(settings, { cacheDir })).rejects.toMatchObject({
      code: 'DATA_IMAGES',
      message: expect.stringContaining('train/owl/4.png: '),
      hint: expect.stringContaining('data.onBroken=skip'),
    });
    const reference = await prepareData({ ...settings, onBroken: 'skip' }, { cacheDir });
    const meta = await readMeta(reference);
    expect(meta.counts.train + meta.counts.validation).toBe(6);
    expect(meta.skipped).toEqual([
      { reason: 'that cannot be decoded', count: 2, example: expect.stringMatching(/^train/) },
    ]);
    const { train, validation } = await openData(reference);
    expect([train.labels.length, asPixels(train).images.length]).toEqual([train.count, train.count * 48]);
    const whole = await picture('train/hen/1.png');
    expect(whole.length).toBeGreaterThan(0);
    expect([...train.labels, ...validation.labels].filter((label) => label === 0)).toHaveLength(3);
  });

  it('are not left out where a class has no other', async () => {
    const { settings, cacheDir } = await set(2);
    for (const name of ['1.png', '2.png']) writeFileSync(join(settings.path, 'train/hen', name), 'no image');
    await expect(prepareData({ ...settings, onBroken: 'skip' }, { cacheDir })).rejects.toMatchObject({
      code: 'DATA_IMAGES',
    });
  });
});

describe('grey images', () => {
  it('are the luma of RGB, one value for each pixel', async () => {
    const { settings, cacheDir } = await set(3);
    const rgb = await openData(await prepareData(settings, { cacheDir }));
    const grey = await openData(await prepareData({ ...settings, channels: 1 }, { cacheDir }));
    expect([grey.mean.length, grey.deviation.length, asPixels(grey.train).images.length]).toEqual([
      1,
      1,
      asPixels(rgb.train).images.length / 3,
    ]);
    const luma = Array.from({ length: asPixels(grey.train).images.length }, (_, i) => {
      const [r, g, b] = asPixels(rgb.train).images.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
      return Math.round(0.299 * r + 0.587 * g + 0.114 * b);
    });
    expect([...asPixels(grey.train).images]).toEqual(luma);
  });

  it('keep the value of grey pixels', () => {
    const values = Uint8Array.from({ length: 256 }, (_, i) => i);
    const into = new Uint8Array(256);
    toGrey(Uint8Array.from([...values].flatMap((value) => [value, value, value])), into);
    expect(into).toEqual(values);
  });
});

describe('images of two splits', () => {
  it('are counted with an example', async () => {
    const { settings, cacheDir } = await set(3);
    for (const name of ['hen/1.png', 'hen/2.png', 'hen/3.png']) {
      copyFileSync(join(settings.path, 'train', name), join(settings.path, 'test/owl', name.replace('/', '-')));
    }
    const { duplicates } = await readMeta(await prepareData(settings, { cacheDir }));
    expect(duplicates).toHaveLength(2);
    expect(duplicates).toContainEqual({
      splits: ['train', 'test'],
      count: 2,
      example: expect.stringMatching(/^train\/hen\/\d\.png and test\/owl\/hen-\d\.png$/),
    });
    expect(duplicates).toContainEqual(expect.objectContaining({ splits: ['validation', 'test'], count: 1 }));
  });

  it('are not spoken of where there are none', async () => {
    const { settings, cacheDir } = await set(3);
    expect(await readMeta(await prepareData(settings, { cacheDir }))).not.toHaveProperty('duplicates');
  });
});

describe('the identity of packed images', () => {
  it('does not change with settings that name what is so anyway', async () => {
    const { settings, cacheDir } = await set(2);
    const { hash } = await prepareData(settings, { cacheDir });
    const named = {
      ...settings,
      channels: 3,
      fit: 'crop',
      bits: 16,
      onBroken: 'stop',
      splits: { train: 'train', test: 'test' },
    } as const;
    expect((await prepareData(named, { cacheDir })).hash).toBe(hash);
    expect((await prepareData({ ...settings, fit: 'pad' }, { cacheDir })).hash).not.toBe(hash);
  });

  it.each(['with', 'without'])(
    'is known again by content where times and places differ, %s a packed copy',
    async (copy) => {
      const { settings, cacheDir } = await set(3);
      const first = await prepareData(settings, { cacheDir });
      const known = { hash: first.hash, content: contentOf(await readMeta(first)) };
      const path = `${settings.path}-moved`;
      cpSync(settings.path, path, { recursive: true });
      rmSync(settings.path, { recursive: true });
      utimesSync(join(path, 'train/hen/1.png'), 1, 1);
      if (copy === 'without') rmSync(cacheDir, { recursive: true });
      const again = await prepareData({ ...settings, path }, { cacheDir, known });
      expect(again).toEqual(first);
      expect((await openData(again)).train.count).toBe(4);
      const old = await prepareData({ ...settings, path }, { cacheDir, known: { ...known, content: null } });
      expect(old.hash).toBe(first.hash);
    },
  );

  it('is another one where an image is another, and where nothing tells', async () => {
    const { settings, cacheDir } = await set(3);
    const first = await prepareData(settings, { cacheDir });
    const known = { hash: first.hash, content: contentOf(await readMeta(first)) };
    renameSync(join(settings.path, 'train/hen/1.png'), join(settings.path, 'train/hen/4.png'));
    expect((await prepareData(settings, { cacheDir, known })).hash).not.toBe(first.hash);
    expect(readFileSync(join(first.folder, 'meta.json'), 'utf8')).toContain(first.hash);
    const nothing = { hash: 'unknown', content: null };
    expect((await prepareData(settings, { cacheDir, known: nothing })).hash).not.toBe('unknown');
  });
});
