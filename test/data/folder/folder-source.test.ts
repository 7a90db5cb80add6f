import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { imageFolderSource } from '../../../src/data/folder/folder-source.ts';
import { findPacked, openTestSplit, prepareData, readMeta } from '../../../src/data/index.ts';
import { temporaryFolder } from '../../temporary.ts';

const root = temporaryFolder();
let number = 0;
const fresh = () => join(root, `set-${++number}`);

type Colour = { r: number; g: number; b: number };
const RED = { r: 200, g: 0, b: 0 };
const GREEN = { r: 0, g: 200, b: 0 };
const BLUE = { r: 0, g: 0, b: 200 };

const plain = (background: Colour, width = 4, height = 4): Sharp =>
  sharp({ create: { width, height, channels: 3, background } });

/** Three equal stripes from left to right. */
function stripes(colours: readonly Colour[], side: number): Sharp {
  const pixels = Array.from({ length: side * side * colours.length }, (_, i) => {
    const { r, g, b } = colours[Math.floor((i % (side * colours.length)) / side)] as Colour;
    return [r, g, b];
  });
  const raw = { width: side * colours.length, height: side, channels: 3 } as const;
  return sharp(Uint8Array.from(pixels.flat()), { raw });
}

async function write(folder: string, name: string, image: Sharp | string): Promise<void> {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof image === 'string' ? image : await image.toBuffer());
}

async function writeAll(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) await write(folder, name, plain(RED).png());
  return folder;
}

/** Decodes the training images of a folder, each to its list of pixels. */
async function decoded(folder: string, size: number): Promise<number[][][]> {
  const { train } = await (await imageFolderSource({ path: folder })).open();
  const indices = [...train.labels.keys()];
  const into = new Uint8Array(indices.length * size * size * 3);
  await train.fill(indices, size, into);
  return indices.map((i) =>
    Array.from({ length: size * size }, (_, p) => [...into.subarray((i * size * size + p) * 3).subarray(0, 3)]),
  );
}

describe('an image folder without test images', () => {
  it('says where to put them when they are asked for', async () => {
    const path = await writeAll(fresh(), ['a/1.png', 'a/2.png', 'b/1.png', 'b/2.png']);
    const settings = { kind: 'image-folder', path, resolution: 4, validationPerClass: 1, seed: 0 } as const;
    const reference = await prepareData(settings, { cacheDir: fresh() });
    await expect(openTestSplit(reference)).rejects.toMatchObject({
      code: 'DATA_NO_TEST',
      exitCode: 2,
      hint: expect.stringContaining('test/ beside train/'),
    });
  });
});

describe('imageFolderSource', () => {
  it('takes class folders in the order of their names, and the images of each by name', async () => {
    const folder = fresh();
    await write(folder, 'b/2.png', plain(BLUE).png());
    await write(folder, 'b/1.png', plain(GREEN).png());
    await write(folder, 'a/more/x.webp', plain(RED).webp({ lossless: true }));
    await write(folder, 'a/notes.txt', 'not an image');
    await write(folder, '.hidden/1.png', plain(RED).png());
    const source = await (await imageFolderSource({ path: folder })).open();
    expect(source.classes).toEqual(['a', 'b']);
    expect([...source.train.labels]).toEqual([0, 1, 1]);
    expect([source.validation, source.test, source.defaultSize]).toEqual([null, null, 224]);
    const pixels = await decoded(folder, 1);
    expect(pixels.map(([pixel]) => pixel)).toEqual([
      [200, 0, 0],
      [0, 200, 0],
      [0, 0, 200],
    ]);
  });

  it('reads train/, val/ and test/, and takes val/ for the test images where there is no test/', async () => {
    const three = await writeAll(fresh(), ['train/a/1.png', 'train/b/1.png', 'val/b/1.png', 'test/a/1.png']);
    const all = await (await imageFolderSource({ path: three })).open();
    expect([[...all.train.labels], [...(all.validation?.labels ?? [])], [...(all.test?.labels ?? [])]]).toEqual([
      [0, 1],
      [1],
      [0],
    ]);
    const two = await writeAll(fresh(), ['train/a/1.png', 'train/b/1.png', 'val/b/1.png']);
    const imagenet = await (await imageFolderSource({ path: two })).open();
    expect(imagenet.validation).toBeNull();
    expect([...(imagenet.test?.labels ?? [])]).toEqual([1]);
  });

  it('scales the shorter side and keeps the middle', async () => {
    const folder = fresh();
    await write(folder, 'a/wide.png', stripes([RED, GREEN, BLUE], 4).png());
    await write(folder, 'b/tall.png', stripes([RED, GREEN, BLUE], 4).rotate(90).png());
    for (const pixels of await decoded(folder, 4)) {
      expect(pixels).toEqual(new Array(16).fill([0, 200, 0]));
    }
  });

  it('turns images upright by their EXIF orientation', async () => {
    const folder = fresh();
    const sideways = stripes([RED, BLUE], 8).resize(8, 8, { fit: 'fill', kernel: 'nearest' });
    await write(folder, 'a/1.png', sideways.clone().png());
    await write(
      folder,
      'b/1.jpg',
      sideways.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).withMetadata({ orientation: 6 }),
    );
    const [kept, turned] = await decoded(folder, 8);
    const isRed = (pixel: number[] | undefined) => (pixel?.[0] ?? 0) > 150;
    expect([isRed(kept?.[0]), isRed(kept?.[7]), isRed(kept?.[56])]).toEqual([true, false, true]);
    expect([isRed(turned?.[0]), isRed(turned?.[7]), isRed(turned?.[56])]).toEqual([true, true, false]);
  });

  it('makes RGB of grey images, of palettes, of 16 bits and of transparent ones (white below)', async () => {
    const folder = fresh();
    const grey = plain({ r: 90, g: 90, b: 90 });
    await write(folder, 'a/1-grey.png', grey.clone().toColourspace('b-w').png());
    await write(folder, 'a/2-grey.jpg', grey.clone().toColourspace('b-w').jpeg({ quality: 100 }));
    await write(folder, 'a/3-palette.png', plain(RED).png({ palette: true }));
    await write(folder, 'a/4-deep.png', plain(GREEN).toColourspace('rgb16').png());
    const clear = { r: 10, g: 20, b: 30, alpha: 0 };
    await write(
      folder,
      'b/clear.png',
      sharp({ create: { width: 4, height: 4, channels: 4, background: clear } }).png(),
    );
    const pixels = await decoded(folder, 1);
    expect(pixels.map(([pixel]) => pixel)).toEqual([
      [90, 90, 90],
      [90, 90, 90],
      [200, 0, 0],
      [0, 200, 0],
      [255, 255, 255],
    ]);
  });

  it('names every broken image of a piece', async () => {
    const folder = await writeAll(fresh(), ['a/1.png', 'b/1.png']);
    await write(folder, 'a/broken.jpg', 'no image at all');
    const whole = await stripes([RED, GREEN], 64).png({ compressionLevel: 0 }).toBuffer();
    writeFileSync(join(folder, 'b/cut.png'), whole.subarray(0, whole.length >> 1));
    await expect(decoded(folder, 2)).rejects.toMatchObject({
      images: [
        { position: 1, problem: expect.stringMatching(/^a\/broken\.jpg: ./) },
        { position: 3, problem: expect.stringMatching(/^b\/cut\.png: ./) },
      ],
    });
  });

  it('has another identity when an image changes or a name does', async () => {
    const folder = await writeAll(fresh(), ['a/1.png', 'b/1.png']);
    const identity = async () => (await imageFolderSource({ path: folder })).identity;
    const before = await identity();
    expect(await identity()).toEqual(before);
    await write(folder, 'a/1.png', plain(BLUE, 9, 9).png());
    const changed = await identity();
    expect(changed).not.toEqual(before);
    await write(folder, 'a/2.png', plain(BLUE).png());
    expect(await identity()).not.toEqual(changed);
  });

  it('refuses folders that are no data set, saying why', async () => {
    const invalid = (message: string) => expect.objectContaining({ code: 'DATA_INVALID', exitCode: 2, message });
    const nowhere = fresh();
    await expect(imageFolderSource({ path: nowhere })).rejects.toEqual(
      invalid(`${nowhere}: expected a folder of images; there is none`),
    );
    const single = await writeAll(fresh(), ['a/1.png']);
    await expect(imageFolderSource({ path: single })).rejects.toEqual(
      invalid(`${single}: expected at least 2 classes, one folder each; found 1`),
    );
    const empty = await writeAll(fresh(), ['a/1.png', 'b/1.png', 'c/1.png']);
    rmSync(join(empty, 'b/1.png'));
    await expect(imageFolderSource({ path: empty })).rejects.toEqual(
      invalid(`${empty}: classes without a JPEG, PNG, WebP, GIF, TIFF or AVIF image: b`),
    );
    const other = await writeAll(fresh(), ['train/a/1.png', 'train/b/1.png', 'test/dog/1.png']);
    await expect(imageFolderSource({ path: other })).rejects.toEqual(
      invalid(`${join(other, 'test')}: folders that are no class of the training images: dog`),
    );
  });
});

describe('files that are not packed', () => {
  it('are counted by reason in the description of the data, with an example', async () => {
    const path = await writeAll(fresh(), [
      'train/a/1.png',
      'train/a/2.png',
      'train/b/1.png',
      'train/b/2.png',
      'loose.png',
    ]);
    for (const name of ['train/a/x.HEIC', 'train/a/y.heic', 'train/b/raw', 'train/b/.hidden', 'train/b/Thumbs.db']) {
      await write(path, name, 'no image');
    }
    const settings = { kind: 'image-folder', path, resolution: 4, validationPerClass: 1, seed: 0 } as const;
    const cacheDir = fresh();
    expect(await findPacked(settings, cacheDir)).toBeNull();
    const meta = await readMeta(await prepareData(settings, { cacheDir }));
    expect(meta.skipped).toEqual([
      { reason: 'left by systems', count: 2, example: 'train/b/.hidden' },
      { reason: 'of type .heic', count: 2, example: 'train/a/x.HEIC' },
      { reason: 'outside the folders of classes', count: 1, example: 'loose.png' },
      { reason: 'without an ending', count: 1, example: 'train/b/raw' },
    ]);
    expect(await findPacked(settings, cacheDir)).toEqual(meta);
  });

  it('are not spoken of where there are none', async () => {
    const path = await writeAll(fresh(), ['a/1.png', 'a/2.png', 'b/1.png', 'b/2.png']);
    const settings = { kind: 'image-folder', path, resolution: 4, validationPerClass: 1, seed: 0 } as const;
    expect(await readMeta(await prepareData(settings, { cacheDir: fresh() }))).not.toHaveProperty('skipped');
  });
});
