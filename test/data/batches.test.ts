import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { AugmentationSettings } from '../../src/config/index.ts';
import {
  evaluationBatches,
  type StatisticsOptions,
  statisticsBatches,
  stepsPerEpoch,
  type TrainBatchOptions,
  trainBatches,
} from '../../src/data/batches.ts';
import type { Dataset, PixelSplit } from '../../src/data/dataset.ts';
import { stream } from '../../src/util/random.ts';
import { asPixels, collect } from './splits.ts';

const PLAIN: AugmentationSettings = { crop: 0, flip: false, cutout: 0, mixup: 0 };
const SIZE = 6;
const IMAGE = SIZE * SIZE * 3;

function split(count: number, name: string): PixelSplit {
  const random = stream(1, name);
  const images = Uint8Array.from({ length: count * IMAGE }, () => random.int(256));
  return { count, images, labels: Uint16Array.from({ length: count }, (_, i) => i % 4) };
}

function dataset(train: number): Dataset {
  return {
    hash: 'made for a test',
    classes: ['a', 'b', 'c', 'd'],
    size: SIZE,
    mean: [0.25, 0.5, 0.75],
    deviation: [0.1, 0.2, 0.4],
    train: split(train, 'train'),
    validation: split(5, 'validation'),
  };
}

const options = (changes: Partial<TrainBatchOptions> = {}): TrainBatchOptions => ({
  batchSize: 4,
  augmentation: PLAIN,
  labelSmoothing: 0,
  seed: 's',
  epoch: 1,
  ...changes,
});

/** Every batch of an epoch, copied out of the buffers that they share. */
async function copies(data: Dataset, changes: Partial<TrainBatchOptions> = {}) {
  const list: { count: number; images: Float32Array; targets: Float32Array }[] = [];
  for await (const { count, images, targets } of trainBatches(data, options(changes))) {
    list.push({ count, images: images.slice(), targets: targets.slice() });
  }
  return list;
}

/** What pixel `value` of a channel becomes. */
const normalised = ({ mean, deviation }: Dataset, value: number, channel: number) =>
  Math.fround((value / 255 - (mean[channel] as number)) / (deviation[channel] as number));

/** The stored image that a batch's image is, unaugmented, or -1. */
function originOf(data: Dataset, images: Float32Array, slot: number): number {
  for (let index = 0; index < data.train.count; index++) {
    const same = Array.from({ length: IMAGE }).every(
      (_, i) =>
        images[slot * IMAGE + i] === normalised(data, asPixels(data.train).images[index * IMAGE + i] as number, i % 3),
    );
    if (same) return index;
  }
  return -1;
}

describe('training batches', () => {
  it('leaves a batch as it is while the next one is made', async () => {
    const batches = trainBatches(dataset(12), options());
    const first = (await batches.next()).value;
    const before = first?.images.slice();
    await setImmediate();
    expect(first?.images).toEqual(before);
    expect((await batches.next()).value?.images).not.toEqual(before);
    await batches.return(undefined);
  });

  const data = dataset(18);

  it('show each image of an epoch once, normalised per channel, with its own label', async () => {
    const seen: number[] = [];
    for (const { count, images, targets } of await copies(data)) {
      for (let slot = 0; slot < count; slot++) {
        const index = originOf(data, images, slot);
        seen.push(index);
        const row = [...targets.subarray(slot * 4, slot * 4 + 4)];
        expect(row).toEqual([0, 1, 2, 3].map((label) => (label === index % 4 ? 1 : 0)));
      }
    }
    expect(seen).toHaveLength(16);
    expect(new Set(seen).size).toBe(16);
    expect(seen).not.toContain(-1);
  });

  it('drop the images that do not fill a batch, and say so in the number of steps', async () => {
    expect(await copies(data)).toHaveLength(4);
    expect(stepsPerEpoch(data, 4)).toBe(4);
    expect(stepsPerEpoch(data, 18)).toBe(1);
  });

  it('are one smaller batch where the split does not fill any', async () => {
    const batches = await copies(data, { batchSize: 100 });
    expect(batches.map(({ count }) => count)).toEqual([18]);
    expect(batches[0]?.images).toHaveLength(18 * IMAGE);
    expect(stepsPerEpoch(data, 100)).toBe(1);
  });

  it('depend on seed and epoch alone: equal ones agree bit for bit, others differ', async () => {
    const augmentation = { crop: 2, flip: true, cutout: 3, mixup: 0.4 };
    const third = await copies(data, { augmentation, epoch: 3 });
    expect(await copies(data, { augmentation, epoch: 3 })).toEqual(third);
    expect(await copies(data, { augmentation, epoch: 4 })).not.toEqual(third);
    expect(await copies(data, { augmentation, epoch: 3, seed: 'other' })).not.toEqual(third);
  });

  it('keep order and labels when an augmentation is switched on', async () => {
    const plain = (await copies(data)).map(({ targets }) => [...targets]);
    const augmented = await copies(data, { augmentation: { crop: 2, flip: true, cutout: 3, mixup: 0 } });
    expect(augmented.map(({ targets }) => [...targets])).toEqual(plain);
  });

  it('smooth labels: 1 - s + s / classes at the label, s / classes elsewhere', async () => {
    for (const { targets } of await copies(data, { labelSmoothing: 0.2 })) {
      for (let row = 0; row < 4; row++) {
        const values = [...targets.subarray(row * 4, row * 4 + 4)].sort((a, b) => b - a);
        expect(values[0]).toBeCloseTo(0.85, 6);
        expect(values.slice(1).every((value) => Math.abs(value - 0.05) < 1e-6)).toBe(true);
      }
    }
  });

  it('mix images and targets with the same share', async () => {
    const plain = await copies(data, { batchSize: 2 });
    const mixed = await copies(data, { batchSize: 2, augmentation: { ...PLAIN, mixup: 1 } });
    let moved = 0;
    mixed.forEach(({ images, targets }, step) => {
      const [a, b] = [0, 1].map((slot) => plain[step]?.images.subarray(slot * IMAGE, (slot + 1) * IMAGE));
      const labels = [0, 1].map((slot) => plain[step]?.targets.subarray(slot * 4, slot * 4 + 4).indexOf(1) as number);
      if (labels[0] === labels[1]) return;
      const share = targets[labels[0] as number] as number;
      if (share < 1) moved++;
      expect(targets.subarray(0, 4).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      for (let i = 0; i < IMAGE; i++) {
        expect(images[i]).toBeCloseTo(share * (a?.[i] as number) + (1 - share) * (b?.[i] as number), 4);
      }
    });
    expect(moved).toBeGreaterThan(0);
  });
});

describe('evaluation batches', () => {
  it('keep stored order and the smaller last batch', async () => {
    const data = dataset(4);
    const batches = (await collect(evaluationBatches(data.validation, data, 2))).map(({ count, images }) => [
      count,
      images.length,
    ]);
    expect(batches).toEqual([
      [2, 2 * IMAGE],
      [2, 2 * IMAGE],
      [1, IMAGE],
    ]);
    const all = await collect(evaluationBatches(data.train, data, 4));
    expect(originOf(data, all[0]?.images as Float32Array, 3)).toBe(3);
  });

  it('are none for an empty split', async () => {
    const data = dataset(4);
    const empty = { count: 0, images: new Uint8Array(0), labels: new Uint16Array(0) };
    expect(await collect(evaluationBatches(empty, data, 4))).toEqual([]);
  });
});

describe('the images that statistics are computed over', () => {
  const data = dataset(10);
  const origins = async (changes: Partial<StatisticsOptions> = {}): Promise<number[][]> => {
    const found: number[][] = [];
    const options = { images: 6, batchSize: 4, seed: 's', ...changes };
    for await (const { images, count } of statisticsBatches(data, options)) {
      found.push(Array.from({ length: count }, (_, slot) => originOf(data, images, slot)));
    }
    return found;
  };

  it('are as many training images as asked for, unchanged and none twice, the last batch smaller', async () => {
    const found = await origins();
    expect(found.map((batch) => batch.length)).toEqual([4, 2]);
    expect(new Set(found.flat()).size).toBe(6);
    expect(found.flat()).not.toContain(-1);
  });

  it('are all where there are fewer, the same for one seed, others for another, and more of them begin with fewer', async () => {
    expect((await origins({ images: 99 })).flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await origins()).toEqual(await origins());
    expect(await origins({ seed: 't' })).not.toEqual(await origins());
    expect((await origins({ images: 99 })).flat().slice(0, 6)).toEqual((await origins()).flat());
  });
});
