import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FolderOptions, imageFolderSource } from '../../../src/data/folder/folder-source.ts';
import { splitOfName } from '../../../src/data/folder/split-names.ts';
import { temporaryFolder } from '../../temporary.ts';
import { numbered, writePictures } from './pictures.ts';

const root = temporaryFolder();
let number = 0;
const fresh = () => join(root, `set-${++number}`);

/** Classes, and how many images each split has, of a folder with two pictures in each of these folders. */
async function read(folders: readonly string[], options: Partial<FolderOptions> = {}) {
  const path = await writePictures(
    fresh(),
    folders.flatMap((folder) => numbered(folder, 2)),
  );
  const source = await (await imageFolderSource({ ...options, path })).open();
  const count = (split: typeof source.validation) => split?.labels.length ?? null;
  return { classes: source.classes, counts: [count(source.train), count(source.validation), count(source.test)] };
}

const both = (split: string) => [`${split}/hen`, `${split}/owl`];

describe('splitOfName', () => {
  it.each([
    ['TRAINING', 'train'],
    ['train_images', 'train'],
    ['Test-Set', 'test'],
    ['val2017', 'validation'],
    ['devel', 'validation'],
    ['testing data', 'test'],
    ['trains', null],
    ['tester', null],
    ['deviation', null],
  ])('reads %s as %s', (name, split) => {
    expect(splitOfName(name)).toBe(split);
  });
});

describe('the splits of an image folder', () => {
  it.each([
    ['two of them', ['Training', 'test_set'], [4, null, 4]],
    ['three of them', ['trainset', 'DEV', 'Testing'], [4, 4, 4]],
    ['validation without test, which is the test then', ['train', 'Valid'], [4, null, 4]],
    ['training alone', ['training'], [4, null, null]],
  ])('are known by their usual names: %s', async (_, splits, counts) => {
    expect(await read(splits.flatMap(both))).toEqual({ classes: ['hen', 'owl'], counts });
  });

  it('leave a class alone that is called like one of them', async () => {
    expect(await read(['plane', 'ship', 'test', 'Train'])).toEqual({
      classes: ['Train', 'plane', 'ship', 'test'],
      counts: [8, null, null],
    });
  });

  it('are kept where other folders lie beside them and the test images confirm them', async () => {
    expect((await read([...both('train'), ...both('test'), 'drawings'])).counts).toEqual([4, null, 4]);
  });

  it.each([
    ['training images are missing', ['Dev/hen', 'Dev/owl', 'Test/hen', 'Test/owl'], 'there are no training images'],
    [
      'a class may be meant',
      ['training/steam', 'training/tram', 'plane', 'ship'],
      'is training/ the training images or',
    ],
    ['two folders read alike', [...both('train'), ...both('training')], 'two folders that both read as train images'],
    ['they hold images alone', ['train', 'test'], 'hold images, not folders of classes'],
    ['the test images have no classes', [...both('train'), 'test'], 'beside it test/ hold images'],
  ])('are asked for where it is unclear: %s', async (_, folders, message) => {
    await expect(read(folders)).rejects.toMatchObject({
      code: 'DATA_INVALID',
      exitCode: 2,
      message: expect.stringContaining(message),
      hint: expect.stringContaining('data.splits=none'),
    });
  });

  it('are those that the settings name, or none', async () => {
    const folders = ['fit/hen', 'fit/owl', 'check/hen', 'check/owl', 'train/hen'];
    const splits = { train: 'fit', validation: './check/' };
    expect(await read(folders, { splits })).toEqual({ classes: ['hen', 'owl'], counts: [4, 4, null] });
    expect(await read(['train/hen', 'test/hen'], { splits: 'none' })).toEqual({
      classes: ['test', 'train'],
      counts: [4, null, null],
    });
    await expect(read(folders, { splits: { train: 'fits' } })).rejects.toThrow('data.splits.train = fits: there is no');
  });

  it('say which folder may be meant where it holds but one', async () => {
    const path = await writePictures(fresh(), ['photos/hen/1.png', 'photos/owl/1.png']);
    await expect(imageFolderSource({ path })).rejects.toMatchObject({
      hint: expect.stringContaining(`perhaps ${path}/photos`),
    });
  });
});
