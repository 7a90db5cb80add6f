import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataSchema } from '../../../src/config/data-section.ts';
import {
  boxesOf,
  contentOf,
  filesOf,
  isPacked,
  openData,
  openTestSplit,
  prepareData,
  readMeta,
  sidesOf,
  verifyPacked,
  viewOf,
} from '../../../src/data/index.ts';
import { scenesSource } from '../../../src/data/scenes/scenes-source.ts';
import { temporaryFolder } from '../../temporary.ts';

const cacheDir = join(temporaryFolder(), 'cache');
const SCENES = { kind: 'scenes', images: 12, validationImages: 5, resolution: 8, seed: 4 };

const pack = (changes: object = {}) => prepareData(dataSchema.parse({ ...SCENES, ...changes }), { cacheDir });

describe('packed scenes', () => {
  it('have the boxes of their source, beside images and labels', async () => {
    const reference = await pack();
    const { train, validation, classes } = await openData(reference);
    const source = await scenesSource({ seed: 4, images: 12, validationImages: 5 }).open();
    expect(classes).toEqual(source.classes);
    for (const [split, from] of [
      [train, source.train],
      [validation, source.validation],
      [await openTestSplit(reference), source.test],
    ] as const) {
      if (split.boxes === undefined || from === null) throw new Error('expected boxes');
      expect(split.count).toBe(from.labels.length);
      for (let image = 0; image < split.count; image++) {
        const { boxes, sides } = from.boxesOf?.(image) ?? {};
        expect(boxesOf(split.boxes, image)).toEqual(boxes);
        expect(sidesOf(split.boxes, image)).toEqual(sides);
      }
      expect(split.labels).toEqual(from.labels);
    }
    const meta = await verifyPacked(reference);
    expect(meta.boxes?.train).toBe(train.boxes?.labels.length);
    expect(filesOf('', meta, 'train').map(({ file }) => file)).toEqual([
      'train.images.u8',
      'train.labels.u16',
      'train.boxes',
    ]);
  });

  it('are packed again where their boxes are damaged or cut off', async () => {
    const reference = await pack({ seed: 5 });
    const file = join(reference.folder, 'train.boxes');
    const whole = readFileSync(file);
    const spoiled = Buffer.from(whole);
    spoiled[20] = (spoiled[20] as number) ^ 1;
    writeFileSync(file, spoiled);
    expect(await isPacked(reference)).toBe(false);
    await expect(openData(reference)).rejects.toMatchObject({ code: 'DATA_MISSING' });
    truncateSync(file, whole.length - 1);
    await expect(readMeta(reference)).rejects.toMatchObject({ message: expect.stringContaining('train.boxes') });
    await pack({ seed: 5 });
    expect(readFileSync(file)).toEqual(whole);
  });

  it('have another content where their boxes differ', async () => {
    const meta = await readMeta(await pack());
    const other = await readMeta(await pack({ seed: 6 }));
    expect(contentOf(other)).not.toBe(contentOf(meta));
  });

  it('take their boxes along where fewer are trained on', async () => {
    const data = await openData(await pack());
    const few = viewOf(data, { imagesPerClass: 1, resolution: null });
    const { boxes } = few.train;
    if (boxes === undefined || data.train.boxes === undefined) throw new Error('expected boxes');
    expect(few.train.count).toBeLessThan(data.train.count);
    const all = Array.from({ length: data.train.count }, (_, i) =>
      JSON.stringify(boxesOf(data.train.boxes as never, i)),
    );
    for (let image = 0; image < few.train.count; image++) {
      expect(all).toContain(JSON.stringify(boxesOf(boxes, image)));
    }
  });
});

describe('data without boxes', () => {
  it('is described and hashed as ever', async () => {
    const settings = { kind: 'synthetic', imagesPerClass: 2, validationPerClass: 1, resolution: 8, classes: 2 };
    const reference = await prepareData(dataSchema.parse(settings), { cacheDir });
    const meta = await readMeta(reference);
    expect(meta).not.toHaveProperty('boxes');
    expect((await openData(reference)).train).not.toHaveProperty('boxes');
    expect([reference.hash, contentOf(meta)]).toEqual(HASHES);
  });
});

/** Of these synthetic images as mixnas packed them before images could have boxes. */
const HASHES = ['b34d9b6ff0d61bb2', 'a4d5b5f04342613a'];
