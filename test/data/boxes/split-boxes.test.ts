import { describe, expect, it } from 'vitest';
import type { BoxedImage, LabelledBox } from '../../../src/data/boxes/labelled-box.ts';
import { planBoxes, wholeBoxes } from '../../../src/data/boxes/split-boxes.ts';
import type { ImageSource, SourceSplit } from '../../../src/data/image-source.ts';
import { memorySplit } from '../memory-source.ts';

const object = (label: number, width = 0.5): LabelledBox => ({
  label,
  box: { x0: 0, y0: 0, x1: width, y1: 1 },
  area: 1,
  crowd: false,
});

/** A split whose images have boxes of these labels. */
function boxed(labels: readonly (readonly number[])[]): SourceSplit {
  const images = labels.map(
    (own): BoxedImage => ({ sides: { width: 9, height: 9 }, boxes: own.map((label) => object(label)) }),
  );
  return { ...memorySplit(labels.map(([first = 0]) => first)), boxesOf: (index) => images[index] as BoxedImage };
}

function source(changes: Partial<ImageSource> = {}): ImageSource {
  const train = boxed([[0], [1, 2], [], [2], [0, 1], [1], [2], [2, 2], [0], [1]]);
  return { name: 'memory', classes: ['a', 'b', 'c'], defaultSize: 2, train, validation: null, test: null, ...changes };
}

describe('the plan of images with boxes', () => {
  it('holds a tenth of them for validation, at least one, drawn by seed', () => {
    const { train, validation, size } = planBoxes(source(), { seed: 0 });
    expect([train.indices.length, validation.indices.length, size]).toEqual([9, 1, 2]);
    expect([...train.indices, ...validation.indices].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(planBoxes(source(), { seed: 0 }).validation.indices).toEqual(validation.indices);
    const others = [1, 2, 3, 4, 5].map((seed) => planBoxes(source(), { seed }).validation.indices[0]);
    expect(new Set(others).size).toBeGreaterThan(1);
  });

  it('leaves the validation images as they are when fewer are trained on', () => {
    const whole = planBoxes(source(), { seed: 3, validationImages: 2 });
    const few = planBoxes(source(), { seed: 3, validationImages: 2, images: 3 });
    expect(few.validation.indices).toEqual(whole.validation.indices);
    expect(few.train.indices).toHaveLength(3);
    expect(whole.train.indices).toEqual(expect.arrayContaining([...few.train.indices]));
  });

  it('takes the validation images of the source where it has some', () => {
    const validation = boxed([[0], [1], [2]]);
    const plan = planBoxes(source({ validation, test: boxed([[1]]) }), { seed: 0, validationImages: 2 });
    expect(plan.validation.from).toBe(validation);
    expect([plan.train.indices.length, plan.validation.indices.length, plan.test?.indices.length]).toEqual([10, 2, 1]);
  });

  it('drops boxes of other classes, and images that have boxes of these alone', () => {
    const { train, classes } = planBoxes(source(), { seed: 0, classes: ['c', 'a'], validationImages: 0 });
    expect(classes).toEqual(['c', 'a']);
    expect(train.indices).toEqual([0, 1, 2, 3, 4, 6, 7, 8]);
    const labels = train.indices.map((_, place) => train.boxesOf?.(place).boxes.map(({ label }) => label));
    expect(labels).toEqual([[1], [0], [], [0], [1], [0], [0, 0], [1]]);
    expect([...train.labels]).toEqual([1, 0, 0, 0, 1, 0, 0, 1]);
  });

  it('keeps a split whole but for its classes', () => {
    const split = boxed([[0], [1], []]);
    expect(wholeBoxes(source(), split, ['b']).indices).toEqual([1, 2]);
  });

  it.each([
    [{ images: 10 }, 'data.images = 10, but only 9 images are there'],
    [{ validationImages: 10 }, '10 training images, of which 10 are to be held for validation'],
    [{ classes: ['d'] }, 'unknown: d'],
  ])('refuses more than there is: %j', (settings, message) => {
    expect(() => planBoxes(source(), { seed: 0, ...settings })).toThrow(message);
  });

  it('refuses more validation images than the source has', () => {
    const validation = boxed([[0]]);
    const settings = { seed: 0, validationImages: 2 };
    expect(() => planBoxes(source({ validation }), settings)).toThrow('data.validationImages = 2, but only 1');
  });
});
