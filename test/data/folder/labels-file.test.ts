import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FolderOptions, imageFolderSource } from '../../../src/data/folder/folder-source.ts';
import { planSplits } from '../../../src/data/split-images.ts';
import { temporaryFolder } from '../../temporary.ts';
import { writePictures } from './pictures.ts';

const root = temporaryFolder();
let number = 0;

/** Opens pictures 1.png to `count`.png, labelled by a file of these lines. */
async function open(count: number, lines: readonly string[], options: Partial<FolderOptions> = {}) {
  const path = join(root, `set-${++number}`);
  await writePictures(
    path,
    Array.from({ length: count }, (_, i) => `${i + 1}.png`),
  );
  const labels = join(root, `labels-${number}.csv`);
  writeFileSync(labels, lines.join('\n'));
  return await (await imageFolderSource({ ...options, path, labels })).open();
}

describe('images that a file labels', () => {
  it('have the classes and splits that it names; other columns are left alone', async () => {
    const source = await open(5, [
      'id,Label,path,split',
      '9,tit,./2.png,Training',
      '8,"jay, blue",1.png,',
      '7,tit,3.png,dev',
      '6,tit,4.png,test',
    ]);
    expect(source.classes).toEqual(['jay, blue', 'tit']);
    expect([...source.train.labels]).toEqual([1, 0]);
    expect([source.validation?.labels.length, source.test?.labels.length]).toEqual([1, 1]);
    expect(source.train.nameOf?.(0)).toBe('2.png');
    expect(source.skipped).toEqual([{ reason: 'without a label', count: 1, example: '5.png' }]);
  });

  it.each([
    ['a column is missing', ['file,label', '1.png,jay'], ':1: expected the columns path and label; found file, label'],
    ['a cell is empty', ['path,label', '1.png,'], ':2: expected a path and a label'],
    ['a split is unknown', ['path,label,split', '1.png,jay,often'], ':2: split often: expected train, validation'],
    ['an image is named twice', ['path,label', '1.png,jay', './1.png,tit'], ':3: 1.png is there at line 2 too'],
    [
      'a group is parted',
      ['path,label,split,group', '1.png,jay,train,A', '2.png,tit,test,A'],
      ':3: group A is in split test, and in train at line 2',
    ],
    ['one class is left', ['path,label', '1.png,jay'], 'expected at least 2 labels; found 1'],
    ['an image is missing', ['path,label', '1.png,jay', '9.png,tit'], '9.png: there is no such file'],
    ['an image is of another kind', ['path,label', '1.png,jay', 'x.heic,tit'], 'x.heic: there is no such file'],
  ])('are refused where %s', async (_, lines, message) => {
    await expect(open(2, lines)).rejects.toMatchObject({
      code: 'DATA_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('leave out what is missing on request', async () => {
    const source = await open(2, ['path,label', '1.png,jay', '2.png,tit', '9.png,tit'], { onBroken: 'skip' });
    expect(source.train.labels).toHaveLength(2);
    expect(source.skipped).toEqual([{ reason: 'that cannot be read', count: 1, example: '9.png' }]);
  });

  it('stay together by group when validation images are drawn', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${i + 1}.png,${i % 2 ? 'jay' : 'tit'},bird ${i >> 2}`);
    const source = await open(40, ['path,label,group', ...lines]);
    const groupsOf = (indices: readonly number[]) => new Set(indices.map((index) => source.train.groups?.[index]));
    for (const seed of [0, 1, 2]) {
      const plan = planSplits(source, { seed, validationPerClass: 6 });
      const [train, validation] = [groupsOf(plan.train.indices), groupsOf(plan.validation.indices)];
      expect([...validation].filter((group) => train.has(group))).toEqual([]);
      expect(plan.validation.indices).toHaveLength(12);
      expect(plan.train.indices).toHaveLength(28);
    }
  });

  it('are refused where a class is one group alone', async () => {
    const source = await open(6, ['path,label,group', '1.png,jay,A', '2.png,jay,A', '3.png,tit,B', '4.png,tit,C']);
    expect(() => planSplits(source, { seed: 0 })).toThrow('no group of jay can be held for validation');
  });
});
