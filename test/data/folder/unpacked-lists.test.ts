import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { imageFolderSource } from '../../../src/data/folder/folder-source.ts';
import { temporaryFolder } from '../../temporary.ts';
import { picture, writePictures } from './pictures.ts';

const folder = temporaryFolder();
let count = 0;

/** A folder with images and with text files. */
async function unpacked(images: readonly string[], texts: Readonly<Record<string, string>>): Promise<string> {
  const root = await writePictures(join(folder, `set-${count++}`), images);
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const PETS_IMAGES = ['Abyssinian_1', 'Abyssinian_12', 'american_bulldog_2', 'american_bulldog_30', 'pug_9'];
const PETS_TEXTS = {
  'annotations/list.txt': '#Image CLASS-ID SPECIES BREED ID\nAbyssinian_1 1 1 1\n',
  'annotations/trainval.txt': 'Abyssinian_12 1 1 1\namerican_bulldog_2 2 2 1\n',
  'annotations/test.txt': 'american_bulldog_30 2 2 1\r\nAbyssinian_1 1 1 1\r\n',
};

/** Oxford-IIIT Pets, small: with the masks of `annotations`, which are images too. */
const pets = (texts: Readonly<Record<string, string>> = PETS_TEXTS) =>
  unpacked([...PETS_IMAGES.map((name) => `images/${name}.jpg`), 'annotations/trimaps/Abyssinian_1.png'], {
    ...texts,
    'images/Abyssinian_1.mat': 'x',
  });

/** Food-101, small. */
const food = (texts: Readonly<Record<string, string>>) =>
  unpacked(['images/apple_pie/1.jpg', 'images/apple_pie/2.jpg', 'images/waffles/1.jpg', 'images/waffles/7.jpg'], texts);
const FOOD_TEXTS = {
  'meta/classes.txt': 'apple_pie\nwaffles\n',
  'meta/train.txt': 'apple_pie/1\nwaffles/7\n',
  'meta/test.txt': 'apple_pie/2\nwaffles/1\n',
};

const open = async (path: string, more: object = {}) => (await imageFolderSource({ path, ...more })).open();

describe('Oxford-IIIT Pets as it is unpacked', () => {
  it('has the splits of its lists, and the breeds that images are named by', async () => {
    const source = await open(await pets());
    expect(source.title).toBe('Oxford-IIIT Pets');
    expect(source.classes).toEqual(['Abyssinian', 'american_bulldog']);
    expect([...source.train.labels]).toEqual([0, 1]);
    expect([...(source.test?.labels ?? [])]).toEqual([1, 0]);
    expect(source.test?.nameOf?.(0)).toBe('images/american_bulldog_30.jpg');
    expect(source.validation).toBeNull();
    const left = source.skipped?.map(({ reason, count: files, example }) => [reason, files, example]);
    expect(left).toContainEqual(['outside the lists of images', 2, 'annotations/trimaps/Abyssinian_1.png']);
    const pixels = new Uint8Array(4 * 4 * 3);
    await source.train.fill([0], 4, pixels);
    expect(pixels[0]).toBeGreaterThan(0);
  });

  it('is another data set when a list changes, and a folder of classes where splits are named', async () => {
    const root = await pets();
    const before = (await imageFolderSource({ path: root })).identity;
    writeFileSync(join(root, 'annotations/trainval.txt'), 'american_bulldog_2 2 2 1\nAbyssinian_12 1 1 1\n');
    expect((await imageFolderSource({ path: root })).identity).not.toEqual(before);
    expect((await open(root, { splits: 'none' })).classes).toEqual(['annotations', 'images']);
  });

  it('says what is missing of it', async () => {
    const { 'annotations/test.txt': _, ...some } = PETS_TEXTS;
    const half = await pets(some);
    await expect(open(half)).rejects.toMatchObject({
      code: 'DATA_INVALID',
      exitCode: 2,
      message: `${half}: expected annotations/test.txt: it has other parts of Oxford-IIIT Pets as it is unpacked`,
      hint: expect.stringContaining('annotations.tar.gz'),
    });
    const bare = await pets();
    rmSync(join(bare, 'images'), { recursive: true });
    await expect(open(bare)).rejects.toThrow('expected images/:');
    const broken = await pets({ ...PETS_TEXTS, 'annotations/test.txt': 'Abyssinian_1\n' });
    await expect(open(broken)).rejects.toThrow(
      `${join(broken, 'annotations/test.txt')}:1: expected a line as Oxford-IIIT Pets has it; found Abyssinian_1`,
    );
    const twice = await pets({ ...PETS_TEXTS, 'annotations/test.txt': 'Abyssinian_12 1 1 1\n' });
    await expect(open(twice)).rejects.toThrow(
      /test\.txt:1: images\/Abyssinian_12\.jpg is there at .*trainval\.txt:1 too/,
    );
  });

  it('names images that are not there with the line that lists them, and leaves them out on request', async () => {
    const root = await pets();
    rmSync(join(root, 'images/Abyssinian_1.jpg'));
    await expect(open(root)).rejects.toThrow(/Abyssinian_1\.jpg: there is no such file \(.*test\.txt:2\)/);
    const source = await open(root, { onBroken: 'skip' });
    expect([...(source.test?.labels ?? [])]).toEqual([1]);
  });
});

describe('Food-101 as it is unpacked', () => {
  it('has the splits of its lists', async () => {
    const source = await open(await food(FOOD_TEXTS));
    expect(source.title).toBe('Food-101');
    expect(source.classes).toEqual(['apple_pie', 'waffles']);
    expect([source.train, source.test].map((split) => split?.nameOf?.(1))).toEqual([
      'images/waffles/7.jpg',
      'images/waffles/1.jpg',
    ]);
  });

  it('says what is missing of it', async () => {
    const { 'meta/train.txt': _, ...some } = FOOD_TEXTS;
    await expect(open(await food(some))).rejects.toThrow('expected meta/train.txt: it has other parts of Food-101');
    const root = await food({ ...FOOD_TEXTS, 'meta/train.txt': 'apple_pie 1\n' });
    await expect(open(root)).rejects.toThrow('found apple_pie 1');
  });
});

describe('a folder that is neither', () => {
  it('is read by its folders', async () => {
    const root = await unpacked(['hen/1.png', 'owl/1.png'], {});
    writeFileSync(join(root, 'hen', '2.png'), await picture('other'));
    const source = await open(root);
    expect(source.title).toBeUndefined();
    expect(source.classes).toEqual(['hen', 'owl']);
  });
});
