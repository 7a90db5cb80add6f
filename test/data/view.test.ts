import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/data/dataset.ts';
import { viewOf } from '../../src/data/view.ts';
import { TINY_DATASET } from '../train/tiny.ts';
import { asPixels } from './splits.ts';

function imagesOf({ train, size }: Dataset): string[] {
  const length = size * size * 3;
  return Array.from({ length: train.count }, (_, i) =>
    asPixels(train)
      .images.subarray(i * length, (i + 1) * length)
      .join(),
  );
}

function countsOf({ train, classes }: Dataset): number[] {
  return classes.map((_, label) => train.labels.filter((one) => one === label).length);
}

describe('viewOf', () => {
  it('is the data set itself where nothing is less', () => {
    expect(viewOf(TINY_DATASET, { imagesPerClass: null, resolution: null })).toBe(TINY_DATASET);
  });

  it('takes as many images of every class, those of a smaller view among those of a larger one', () => {
    const few = viewOf(TINY_DATASET, { imagesPerClass: 5, resolution: null });
    const more = viewOf(TINY_DATASET, { imagesPerClass: 12, resolution: null });
    expect([countsOf(few), countsOf(more)]).toEqual([
      [5, 5],
      [12, 12],
    ]);
    const larger = new Set(imagesOf(more));
    expect(imagesOf(few).every((image) => larger.has(image))).toBe(true);
    const whole = new Set(imagesOf(TINY_DATASET));
    expect(imagesOf(more).every((image) => whole.has(image))).toBe(true);
    expect(few.validation).toBe(TINY_DATASET.validation);
  });

  it('keeps each image with its label', () => {
    const labels = new Map(imagesOf(TINY_DATASET).map((image, i) => [image, TINY_DATASET.train.labels[i]]));
    const view = viewOf(TINY_DATASET, { imagesPerClass: 7, resolution: null });
    imagesOf(view).forEach((image, i) => {
      expect(view.train.labels[i]).toBe(labels.get(image));
    });
  });

  it('shrinks training and validation images to areas of equal mean', () => {
    const view = viewOf(TINY_DATASET, { imagesPerClass: null, resolution: 3 });
    expect(view.size).toBe(3);
    expect(asPixels(view.train).images).toHaveLength(40 * 27);
    expect(asPixels(view.validation).images).toHaveLength(15 * 27);
    const [a, b, c, d] = [0, 3, 18, 21].map((i) => asPixels(TINY_DATASET.train).images[i] as number) as [
      number,
      number,
      number,
      number,
    ];
    expect(asPixels(view.train).images[0]).toBe(Math.round((a + b + c + d) / 4));
  });

  it('is made once', () => {
    const settings = { imagesPerClass: 3, resolution: 3 };
    expect(viewOf(TINY_DATASET, settings)).toBe(viewOf(TINY_DATASET, { ...settings }));
  });
});
