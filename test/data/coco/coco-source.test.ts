import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type CocoOptions, cocoSource } from '../../../src/data/coco/coco-source.ts';
import { temporaryFolder } from '../../temporary.ts';
import { failureOf } from '../../thrown.ts';
import { annotation, type CocoFile, cocoText, imageEntries, writeImages, writeText } from './coco-folder.ts';

const root = temporaryFolder();
let number = 0;

/** A folder of two training images with these boxes. */
async function folderOf(file: CocoFile | string, images = 2): Promise<string> {
  const path = join(root, `set-${++number}`);
  writeText(join(path, 'annotations/instances_train2017.json'), typeof file === 'string' ? file : cocoText(file));
  await writeImages(join(path, 'train2017'), images);
  return path;
}

const open = async (path: string, options: Partial<CocoOptions> = {}) =>
  (await cocoSource({ path, ...options })).open();

const GOOD = annotation([4, 5, 10, 10], { area: 12.5, iscrowd: 1 });

describe('a folder of COCO', () => {
  it('has its classes in the order of their ids, and boxes relative to their image', async () => {
    const annotations = [
      GOOD,
      annotation([0, 0, 40, 20], { category_id: 7 }),
      annotation([1, 1, 2, 2], { image_id: 102 }),
    ];
    const { classes, train, validation, test, defaultSize } = await open(await folderOf({ annotations }));
    expect([classes, validation, test, defaultSize]).toEqual([['hen', 'owl'], null, null, 320]);
    expect(train.boxesOf?.(0)).toMatchObject({
      sides: { width: 40, height: 20 },
      boxes: [
        { label: 0, box: { x0: 0.1, y0: 0.25, x1: 0.35, y1: 0.75 }, area: 12.5, crowd: true },
        { label: 1, box: { x0: 0, y0: 0, x1: 1, y1: 1 }, area: 800, crowd: false },
      ],
    });
    expect([...train.labels]).toEqual([1, 0]);
    expect(train.nameOf?.(1)).toBe('train2017/2.png');
  });

  it('shows its boxes where the pixels of the stretched images are', async () => {
    const { train } = await open(await folderOf({ annotations: [annotation([2, 3, 10, 8])] }));
    const pixels = new Uint8Array(20 * 20 * 3);
    await train.fill([0], 20, pixels);
    const [first] = train.boxesOf?.(0).boxes ?? [];
    const bright = Array.from({ length: 400 }, (_, at) => at).filter((at) => (pixels[3 * at] as number) > 127);
    const [xs, ys] = [bright.map((at) => at % 20), bright.map((at) => Math.floor(at / 20))];
    const corners = [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
    const { x0, y0, x1, y1 } = first?.box ?? { x0: 0, y0: 0, x1: 0, y1: 0 };
    expect([x0, y0, x1, y1].map((value) => Math.round(value * 20))).toEqual(corners);
  });

  it('cuts off without a word what reaches out by a pixel, as rounding does', async () => {
    const { train, skipped } = await open(await folderOf({ annotations: [annotation([-1, -0.5, 42, 21.3])] }));
    expect(train.boxesOf?.(0).boxes[0]?.box).toEqual({ x0: 0, y0: 0, x1: 1, y1: 1 });
    expect(skipped).toEqual([]);
  });

  it('is read once, however often it is asked for', async () => {
    const path = await folderOf({ annotations: [GOOD] });
    const source = await cocoSource({ path });
    const first = await source.open();
    writeText(join(path, 'annotations/instances_train2017.json'), 'gone');
    expect(await source.open()).toBe(first);
  });

  it('counts images that no annotations name', async () => {
    const { skipped } = await open(await folderOf({ annotations: [GOOD] }, 4));
    expect(skipped).toEqual([{ reason: 'that no annotations name', count: 2, example: '3.png' }]);
  });

  it('changes its identity with a file of boxes or an image', async () => {
    const path = await folderOf({ annotations: [GOOD] });
    const identity = async () => JSON.stringify((await cocoSource({ path })).identity);
    const before = await identity();
    expect(await identity()).toBe(before);
    writeText(join(path, 'annotations/instances_train2017.json'), cocoText({ annotations: [GOOD, GOOD] }));
    const between = await identity();
    expect(between).not.toBe(before);
    writeFileSync(join(path, 'train2017/1.png'), 'other');
    expect(await identity()).not.toBe(between);
  });
});

describe('boxes that are wrong', () => {
  const BAD: readonly (readonly [string, object, string, string])[] = [
    [
      'without a width',
      annotation([1, 2, 0, 4]),
      'annotations[1].bbox: expected a width and a height above 0; got [1,2,0,4]',
      'without a size',
    ],
    [
      'of negative height',
      annotation([1, 2, 3, -4]),
      'annotations[1].bbox: expected a width and a height above 0',
      'without a size',
    ],
    [
      'outside the image',
      annotation([41, 2, 3, 4]),
      'annotations[1].bbox: expected a box inside 1.png of 40 x 20 pixels; got [41,2,3,4]',
      'outside their image',
    ],
    [
      'with text in them',
      annotation([1, '2', 3, 4]),
      'annotations[1].bbox: expected [x, y, width, height] in pixels; got [1,"2",3,4]',
      'that are not numbers',
    ],
    [
      'with three numbers',
      annotation([1, 2, 3]),
      'annotations[1].bbox: expected [x, y, width, height] in pixels; got [1,2,3]',
      'that are not numbers',
    ],
    [
      'that are missing',
      annotation(undefined),
      'annotations[1].bbox: expected [x, y, width, height] in pixels; got nothing',
      'that are not numbers',
    ],
    [
      'with an area in words',
      annotation([1, 2, 3, 4], { area: 'big' }),
      'annotations[1].area: expected the area in pixels²; got "big"',
      'that are not numbers',
    ],
    [
      'of an unknown class',
      annotation([1, 2, 3, 4], { category_id: 9 }),
      'annotations[1].category_id: expected the id of one of 2 categories of the training images; got 9',
      'of an unknown class',
    ],
    [
      'of an unknown image',
      annotation([1, 2, 3, 4], { image_id: 9 }),
      'annotations[1].image_id: expected the id of one of 2 images; got 9',
      'of an unknown image',
    ],
  ];

  it.each(BAD)(
    'stop everything with their place, or are left out and counted: %s',
    async (_, entry, message, reason) => {
      const path = await folderOf({ annotations: [GOOD, entry as never] });
      const file = `${path}/annotations/instances_train2017.json`;
      await expect(open(path)).rejects.toMatchObject({
        code: 'DATA_INVALID',
        message: expect.stringContaining(`${file}: ${message}`),
        hint: expect.stringContaining('data.onBadBoxes=skip'),
      });
      const { train, skipped } = await open(path, { onBadBoxes: 'skip' });
      expect(train.boxesOf?.(0).boxes).toHaveLength(1);
      const example = `${file}: ${message.slice(0, message.indexOf(':'))}`;
      expect(skipped).toEqual([{ reason, count: 1, example, of: 'boxes' }]);
    },
  );

  it('are cut off where a part of them is in the image', async () => {
    const path = await folderOf({ annotations: [annotation([30, -5, 20, 15])] });
    await expect(open(path)).rejects.toMatchObject({ message: expect.stringContaining('got [30,-5,20,15]') });
    const { train, skipped } = await open(path, { onBadBoxes: 'skip' });
    expect(train.boxesOf?.(0).boxes[0]).toMatchObject({ box: { x0: 0.75, y0: 0, x1: 1, y1: 0.5 }, area: 100 });
    expect(skipped?.[0]).toMatchObject({ reason: 'that reach out of their image, cut off at its edge', count: 1 });
  });

  it('are told together, the first ones of each kind', async () => {
    const empty = Array.from({ length: 7 }, () => annotation([0, 0, 0, 0]));
    const path = await folderOf({ annotations: [...empty, annotation([1, 1, 1, 1], { category_id: 0 })] });
    const { message } = await failureOf(open(path));
    expect(message).toMatch(/^7 boxes without a size:\n/);
    expect(message).toContain('annotations[4].bbox');
    expect(message).not.toContain('annotations[5].bbox');
    expect(message).toContain('\n    and 2 more\n  1 box of an unknown class:\n');
    expect(message).toContain('annotations[7].category_id');
  });

  it('of classes that only the validation images have are of an unknown class', async () => {
    const path = await folderOf({ annotations: [GOOD] });
    const categories = [
      { id: 1, name: 'owl' },
      { id: 2, name: 'bat' },
    ];
    const annotations = [annotation([1, 1, 5, 5], { category_id: 1 }), annotation([1, 1, 5, 5], { category_id: 2 })];
    writeText(join(path, 'annotations/instances_val2017.json'), cocoText({ categories, annotations }));
    await writeImages(join(path, 'val2017'), 2);
    await expect(open(path)).rejects.toMatchObject({ message: expect.stringContaining('annotations[1].category_id') });
    const { validation } = await open(path, { onBadBoxes: 'skip' });
    expect(validation?.boxesOf?.(0).boxes.map(({ label }) => label)).toEqual([1]);
  });
});

describe('files that are wrong', () => {
  it.each([
    [
      'cut off',
      cocoText({ annotations: [GOOD, GOOD] }).slice(0, -150),
      /: it ends inside annotations\[\d\]: it is cut off$/,
    ],
    ['of another format', '[]', ': expected a JSON object; it begins with ['],
    ['without images', cocoText({ images: [] }), ': images: expected a list of images; got []'],
    ['without classes', cocoText({ categories: [] }), ': categories: expected a list of classes; got []'],
    [
      'with an image without sides',
      cocoText({ images: [{ id: 1, file_name: '1.png', width: 0 }] }),
      ': images[0].width: expected a whole number of pixels above 0; got 0',
    ],
    [
      'with an image without a name',
      cocoText({ images: [{ id: 1, width: 1, height: 1 }] }),
      ': images[0].file_name: expected a name; got nothing',
    ],
    [
      'with one id for two images',
      cocoText({ images: [...imageEntries(1), ...imageEntries(1)] }),
      ': images[1].id: expected an id that no other has; got 101',
    ],
    [
      'with two classes of a name',
      cocoText({
        categories: [
          { id: 1, name: 'a' },
          { id: 2, name: 'a' },
        ],
      }),
      ': categories[1].name: expected a name that no other has; got "a"',
    ],
    [
      'with an annotation that is none',
      cocoText({ annotations: [7 as never] }),
      ': annotations[0]: expected an object; got 7',
    ],
  ])('are refused, boxes skipped or not: %s', async (_, text, message) => {
    const failure = await failureOf(open(await folderOf(text), { onBadBoxes: 'skip' }));
    expect(failure).toMatchObject({ code: 'DATA_INVALID' });
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain('instances_train2017.json');
  });

  it('are told of images that are missing, or these are left out', async () => {
    const path = await folderOf({ annotations: [GOOD, annotation([1, 1, 4, 4], { image_id: 102 })] });
    rmSync(join(path, 'train2017/1.png'));
    await expect(open(path)).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: `${path}/train2017/1.png: there is no such file (annotations/instances_train2017.json: images[0])`,
      hint: expect.stringContaining('data.onBroken=skip'),
    });
    const { train, skipped } = await open(path, { onBroken: 'skip' });
    expect([train.labels.length, train.nameOf?.(0)]).toEqual([1, 'train2017/2.png']);
    expect(skipped).toEqual([{ reason: 'that cannot be read', count: 1, example: 'train2017/1.png' }]);
    rmSync(join(path, 'train2017/2.png'));
    await expect(open(path, { onBroken: 'skip' })).rejects.toMatchObject({
      message: expect.stringContaining('none of the 2 images'),
    });
  });

  it('are told of images of other sides than the annotations say', async () => {
    const path = await folderOf({ annotations: [GOOD] });
    const turned = await sharp({ create: { width: 20, height: 40, channels: 3, background: '#123456' } })
      .png()
      .toBuffer();
    writeFileSync(join(path, 'train2017/1.png'), turned);
    const { train } = await open(path);
    await expect(train.fill([0, 1], 8, new Uint8Array(2 * 192))).rejects.toMatchObject({
      images: [
        {
          position: 0,
          problem: 'train2017/1.png: expected 40 x 20 pixels as the annotations say; upright it has 20 x 40',
        },
      ],
    });
    await expect(train.files?.read(0)).rejects.toThrow('upright it has 20 x 40');
  });
});

describe('where the splits of COCO lie', () => {
  const LAYOUTS: readonly (readonly [string, Readonly<Record<string, string>>, splits: readonly number[]])[] = [
    [
      'as COCO is unpacked',
      { 'annotations/instances_train2014.json': 'train2014', 'annotations/instances_val2014.json': 'val2014' },
      [1, 1, 0],
    ],
    [
      'in images/ by split',
      { 'annotations/instances_train.json': 'images/train', 'annotations/instances_val.json': 'images/val' },
      [1, 1, 0],
    ],
    ['in one folder of images', { 'annotations/train.json': 'images', 'annotations/test.json': 'images' }, [1, 0, 1]],
    [
      'as Roboflow writes them',
      {
        'train/_annotations.coco.json': 'train',
        'valid/_annotations.coco.json': 'valid',
        'test/_annotations.coco.json': 'test',
      },
      [1, 1, 1],
    ],
    [
      'of another year',
      { 'annotations/instances_train2017.json': 'train2017', 'annotations/instances_val2014.json': 'val2014' },
      [1, 0, 0],
    ],
  ];

  it.each(LAYOUTS)('is known: %s', async (_, files, splits) => {
    const path = join(root, `set-${++number}`);
    for (const [file, images] of Object.entries(files)) {
      await writeImages(join(path, images), 2);
      writeText(join(path, file), cocoText({ annotations: [GOOD] }));
    }
    const { train, validation, test, skipped } = await open(path);
    expect([train, validation, test].map((split) => (split === null ? 0 : 1))).toEqual(splits);
    expect(skipped).toEqual([]);
  });

  it('is what the settings say', async () => {
    const path = join(root, `set-${++number}`);
    for (const name of ['a', 'b']) {
      writeText(join(path, `${name}.json`), cocoText({ annotations: [GOOD] }));
      await writeImages(join(path, `photos/${name}`), 2);
    }
    const train = { annotations: 'a.json', images: 'photos/a' };
    const { validation, train: split } = await open(path, {
      train,
      validation: { annotations: 'b.json', images: 'photos/b' },
    });
    expect([split.nameOf?.(0), validation?.nameOf?.(0)]).toEqual(['photos/a/1.png', 'photos/b/1.png']);
    await expect(open(path, { train: { ...train, images: 'photos/c' } })).rejects.toMatchObject({
      message: `data.train.images = photos/c: there is no such folder in ${path}`,
      hint: expect.stringContaining('a.json, b.json, photos'),
    });
  });

  it('is told to be missing', async () => {
    const path = join(root, `set-${++number}`);
    await expect(open(path)).rejects.toMatchObject({ message: `${path}: expected a folder; there is none` });
    mkdirSync(join(path, 'things'), { recursive: true });
    await expect(open(path)).rejects.toMatchObject({
      message: expect.stringMatching(/expected annotations\/instances_train2017\.json \(or .*it holds things$/),
    });
    writeText(join(path, 'annotations/instances_train2017.json'), cocoText({}));
    await expect(open(path)).rejects.toMatchObject({
      message: expect.stringContaining('none of the folders of its images: train2017/, images/train2017/, images/'),
    });
  });
});
