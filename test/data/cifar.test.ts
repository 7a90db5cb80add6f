import { existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cifarSource } from '../../src/data/cifar.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = join(temporaryFolder(), 'cifar');
const TRAIN = [1, 2, 3, 4, 5].map((n) => `data_batch_${n}.bin`);

/** A record: label bytes, then planes of one red, green and blue value. */
function record(labels: readonly number[], [red, green, blue]: readonly [number, number, number]): Buffer {
  const planes = [red, green, blue].map((value) => Buffer.alloc(1024, value));
  return Buffer.concat([Buffer.from(labels), ...planes]);
}

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  [...TRAIN, 'test_batch.bin'].forEach((name, file) => {
    writeFileSync(join(folder, name), Buffer.concat([record([file], [file, 10, 20]), record([9], [file, 30, 40])]));
  });
  writeFileSync(join(folder, 'batches.meta.txt'), 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n');
});

describe('cifarSource', () => {
  it('reads labels and turns planes into pixels, across all files', async () => {
    const source = await (await cifarSource('cifar10', folder, 2)).open();
    expect(source.classes).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']);
    expect([...source.train.labels]).toEqual([0, 9, 1, 9, 2, 9, 3, 9, 4, 9]);
    expect([...(source.test?.labels ?? [])]).toEqual([5, 9]);
    const into = new Uint8Array(2 * 16 * 16 * 3);
    await source.train.fill([6, 3], 16, into);
    expect([...into.subarray(0, 3)]).toEqual([3, 10, 20]);
    expect([...into.subarray(-3)]).toEqual([1, 30, 40]);
  });

  it('takes the fine label of CIFAR-100', async () => {
    const bytes = Buffer.concat([record([3, 99], [1, 2, 3]), record([4, 7], [4, 5, 6])]);
    for (const name of ['train.bin', 'test.bin']) writeFileSync(join(folder, name), bytes);
    const names = Array.from({ length: 100 }, (_, i) => `class-${i}`);
    writeFileSync(join(folder, 'fine_label_names.txt'), `${names.join('\r\n')}\r\n`);
    const source = await (await cifarSource('cifar100', folder, 2)).open();
    expect([...source.train.labels]).toEqual([99, 7]);
    expect(source.classes[99]).toBe('class-99');
  });

  it('takes the coarse label of CIFAR-100 where it is asked for', async () => {
    const bytes = Buffer.concat([record([3, 99], [1, 2, 3]), record([19, 7], [4, 5, 6])]);
    for (const name of ['train.bin', 'test.bin']) writeFileSync(join(folder, name), bytes);
    const names = Array.from({ length: 20 }, (_, i) => `superclass-${i}`);
    writeFileSync(join(folder, 'coarse_label_names.txt'), `${names.join('\n')}\n`);
    const source = await (await cifarSource('cifar100', folder, 2, true)).open();
    expect([...source.train.labels]).toEqual([3, 19]);
    expect(source.classes[19]).toBe('superclass-19');
    rmSync(join(folder, 'coarse_label_names.txt'));
    await expect(cifarSource('cifar100', folder, 2, true)).rejects.toThrow('coarse_label_names.txt: expected a file');
  });

  it('has another identity when a file changes', async () => {
    const before = (await cifarSource('cifar10', folder, 2)).identity;
    expect((await cifarSource('cifar10', folder, 2)).identity).toEqual(before);
    writeFileSync(join(folder, 'batches.meta.txt'), 'other\n');
    expect((await cifarSource('cifar10', folder, 2)).identity).not.toEqual(before);
  });

  it('says which file is cut short, and by how much', async () => {
    truncateSync(join(folder, 'data_batch_3.bin'), 4000);
    await expect(cifarSource('cifar10', folder, 2)).rejects.toMatchObject({
      code: 'DATA_INVALID',
      exitCode: 2,
      message: `${join(folder, 'data_batch_3.bin')}: expected 6146 bytes (2 images of 3073); found 4000 bytes`,
    });
  });

  it('says which file is missing, and what to do', async () => {
    rmSync(join(folder, 'test_batch.bin'));
    await expect(cifarSource('cifar10', folder, 2)).rejects.toMatchObject({
      message: `${join(folder, 'test_batch.bin')}: expected a file of 6146 bytes; found no file`,
      hint: expect.stringContaining('cifar-10-binary.tar.gz'),
    });
    await expect(cifarSource('cifar10', join(folder, 'nowhere'))).rejects.toThrow(
      `${join(folder, 'nowhere/data_batch_1.bin')}: expected a file of 30730000 bytes; found no file`,
    );
  });

  it('names the image whose label is out of range', async () => {
    const bytes = Buffer.concat([record([1], [0, 0, 0]), record([10], [0, 0, 0])]);
    writeFileSync(join(folder, 'data_batch_2.bin'), bytes);
    const handle = await cifarSource('cifar10', folder, 2);
    await expect(handle.open()).rejects.toThrow(
      `${join(folder, 'data_batch_2.bin')}: image 1 (byte 3073): expected a label in 0..9; found 10`,
    );
  });

  const real = resolve(import.meta.dirname, '../../data/cifar-10-batches-bin');
  it.skipIf(!existsSync(real))(
    'finds 5,000 training and 1,000 test images of each class in the real files',
    async () => {
      const source = await (await cifarSource('cifar10', real)).open();
      const counts = (labels: Uint16Array) => source.classes.map((_, c) => labels.filter((l) => l === c).length);
      expect(counts(source.train.labels)).toEqual(new Array(10).fill(5000));
      expect(counts(source.test?.labels ?? new Uint16Array())).toEqual(new Array(10).fill(1000));
      expect(source.classes.slice(0, 2)).toEqual(['airplane', 'automobile']);
    },
  );
});
