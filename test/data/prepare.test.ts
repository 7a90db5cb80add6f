import { appendFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DataSettings } from '../../src/config/index.ts';
import { openData, openTestSplit, prepareData, readMeta } from '../../src/data/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { asPixels } from './splits.ts';

const SETTINGS: DataSettings = {
  kind: 'synthetic',
  seed: 4,
  classes: 3,
  resolution: 8,
  imagesPerClass: 6,
  validationPerClass: 2,
};

const root = temporaryFolder();
let number = 0;
const freshCache = () => join(root, `cache-${++number}`);

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  bytes[7] = 255 - (bytes[7] as number);
  writeFileSync(file, bytes);
}

describe('prepareData and openData', () => {
  it('pack and open what the settings ask for', async () => {
    const reference = await prepareData(SETTINGS, { cacheDir: freshCache() });
    const data = await openData(reference);
    expect(data.classes).toEqual(['fine-upright', 'fine-level', 'coarse-upright']);
    expect(data.hash).toBe(reference.hash);
    expect([data.size, data.train.count, data.validation.count]).toEqual([8, 18, 6]);
    expect(asPixels(data.train).images).toHaveLength(18 * 8 * 8 * 3);
    expect([...data.validation.labels]).toEqual([0, 0, 1, 1, 2, 2]);
    expect((await openTestSplit(reference)).count).toBe(300);
  });

  it('take mean and deviation from the training images alone', async () => {
    const data = await openData(await prepareData(SETTINGS, { cacheDir: freshCache() }));
    [0, 1, 2].forEach((channel) => {
      const values = [...asPixels(data.train).images].filter((_, i) => i % 3 === channel).map((value) => value / 255);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(data.mean[channel]).toBeCloseTo(mean, 10);
      expect(data.deviation[channel]).toBeCloseTo(Math.sqrt(variance), 10);
    });
  });

  it('pack once: the second call touches nothing and says nothing', async () => {
    const cacheDir = freshCache();
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const first = await prepareData(SETTINGS, { cacheDir, log });
    expect(lines).toHaveLength(2);
    expect(await prepareData(SETTINGS, { cacheDir, log })).toEqual(first);
    expect(lines).toHaveLength(2);
    expect(readdirSync(cacheDir)).toEqual([first.hash]);
  });

  it('give the same bytes in any folder, and another hash for other settings', async () => {
    const [a, b] = [
      await prepareData(SETTINGS, { cacheDir: freshCache() }),
      await prepareData(SETTINGS, { cacheDir: freshCache() }),
    ];
    expect(a.hash).toBe(b.hash);
    const bytes = (folder: string) => readFileSync(join(folder, 'train.images.u8'));
    expect(bytes(a.folder).equals(bytes(b.folder))).toBe(true);
    const other = await prepareData({ ...SETTINGS, seed: 5 }, { cacheDir: freshCache() });
    expect(other.hash).not.toBe(a.hash);
    expect(bytes(other.folder).equals(bytes(a.folder))).toBe(false);
  });

  it('may be called several times at once', async () => {
    const cacheDir = freshCache();
    const references = await Promise.all([1, 2, 3].map(() => prepareData(SETTINGS, { cacheDir })));
    expect(new Set(references.map(({ folder }) => folder)).size).toBe(1);
    expect(readdirSync(cacheDir)).toEqual([references[0]?.hash]);
    expect((await readMeta(references[0] as never)).counts).toEqual({ train: 18, validation: 6, test: 300 });
  });

  it.each<[string, (folder: string) => void, string]>([
    ['a file is cut short', (f) => truncateSync(join(f, 'train.images.u8'), 100), 'expected 3456 bytes; found 100'],
    ['a file is too long', (f) => appendFileSync(join(f, 'validation.labels.u16'), 'x'), 'expected 12 bytes; found 13'],
    ['a file is gone', (f) => rmSync(join(f, 'test.labels.u16')), 'expected 600 bytes; found no file'],
    ['meta.json is damaged', (f) => writeFileSync(join(f, 'meta.json'), '{'), 'meta.json is damaged'],
    ['one byte is another', (f) => flipByte(join(f, 'validation.images.u8')), 'validation images are not those'],
    ['everything is gone', (f) => rmSync(f, { recursive: true }), 'meta.json cannot be read'],
  ])('notice that %s, and pack again', async (_, damage, message) => {
    const cacheDir = freshCache();
    const reference = await prepareData(SETTINGS, { cacheDir });
    damage(reference.folder);
    await expect(openData(reference)).rejects.toMatchObject({
      code: 'DATA_MISSING',
      exitCode: 1,
      message: expect.stringContaining(message),
    });
    expect(await prepareData(SETTINGS, { cacheDir })).toEqual(reference);
    expect((await openData(reference)).train.count).toBe(18);
  });

  it('refuse a folder that holds other data than the reference says', async () => {
    const reference = await prepareData(SETTINGS, { cacheDir: freshCache() });
    await expect(openData({ ...reference, hash: 'other' })).rejects.toThrow(
      `packed data ${reference.folder}: expected the data set other; found ${reference.hash}`,
    );
  });
});
