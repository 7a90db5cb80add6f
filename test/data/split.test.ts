import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planSplits, type Selection } from '../../src/data/split-images.ts';
import { memorySource, memorySplit } from './memory-source.ts';

const CLASSES = ['ant', 'bee', 'cat'];

function perClass(selection: Selection): number[] {
  return CLASSES.map((_, label) => selection.labels.filter((value) => value === label).length);
}

describe('planSplits', () => {
  it('takes a tenth of each class for validation by default and trains on the rest', () => {
    const plan = planSplits(memorySource(CLASSES, 40), { seed: 0 });
    expect(perClass(plan.validation)).toEqual([4, 4, 4]);
    expect(perClass(plan.train)).toEqual([36, 36, 36]);
    expect(plan.size).toBe(2);
    expect(plan.test).toBeNull();
  });

  it('takes none for validation where the settings say 0, and trains on all', () => {
    const plan = planSplits(memorySource(CLASSES, 1), { seed: 0, validationPerClass: 0 });
    expect(perClass(plan.validation)).toEqual([0, 0, 0]);
    expect(perClass(plan.train)).toEqual([1, 1, 1]);
  });

  it('never uses an image twice, keeps labels with their images and obeys the numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.nat(1000), fc.nat(100), (count, seed, share) => {
        const validationPerClass = 1 + (share % (count - 1));
        const source = memorySource(CLASSES, count);
        const { train, validation } = planSplits(source, { seed, validationPerClass });
        const all = [...train.indices, ...validation.indices];
        expect(new Set(all).size).toBe(3 * count);
        expect(perClass(validation)).toEqual([validationPerClass, validationPerClass, validationPerClass]);
        for (const { indices, labels } of [train, validation]) {
          expect([...labels]).toEqual(indices.map((index) => source.train.labels[index]));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('draws another split for another seed and the same one for the same seed', () => {
    const draw = (seed: number) => planSplits(memorySource(CLASSES, 40), { seed }).validation.indices;
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('leaves the validation images alone when classes are left out or fewer images train', () => {
    const whole = planSplits(memorySource(CLASSES, 40), { seed: 3, validationPerClass: 5 });
    const fewer = planSplits(memorySource(CLASSES, 40), { seed: 3, validationPerClass: 5, imagesPerClass: 7 });
    const named = planSplits(memorySource(CLASSES, 40), { seed: 3, validationPerClass: 5, classes: ['cat', 'ant'] });
    expect(fewer.validation.indices).toEqual(whole.validation.indices);
    expect(perClass(fewer.train)).toEqual([7, 7, 7]);
    const bees = whole.validation.indices.filter((_, i) => whole.validation.labels[i] === 1);
    expect(named.validation.indices).toEqual(whole.validation.indices.filter((index) => !bees.includes(index)));
  });

  it('numbers named classes in the order of their names in the settings', () => {
    const plan = planSplits(memorySource(CLASSES, 4), { seed: 0, classes: ['cat', 'ant'] });
    expect(plan.classes).toEqual(['cat', 'ant']);
    plan.train.indices.forEach((index, i) => {
      expect(plan.train.labels[i]).toBe(index % 3 === 2 ? 0 : 1);
    });
  });

  it("uses the source's own validation images and keeps the test images of the chosen classes", () => {
    const own = { validation: memorySplit([0, 1, 2, 0, 1, 2]), test: memorySplit([2, 2, 1, 0]) };
    const plan = planSplits(memorySource(CLASSES, 4, own), { seed: 0, classes: 2, validationPerClass: 1 });
    expect(perClass(plan.train)).toEqual([4, 4, 0]);
    expect(plan.validation.from).toBe(own.validation);
    expect(perClass(plan.validation)).toEqual([1, 1, 0]);
    expect(plan.test?.indices).toEqual([2, 3]);
    expect([...(plan.test?.labels ?? [])]).toEqual([1, 0]);
  });

  it.each([
    [{ classes: 4 }, 'data.classes = 4: memory has 3 classes: ant, bee, cat'],
    [{ classes: ['ant', 'dog'] }, 'data.classes: unknown: dog; memory has 3 classes: ant, bee, cat'],
    [{ classes: ['ant', 'ant'] }, 'data.classes: named twice: ant'],
    [
      { imagesPerClass: 10 },
      'memory, class ant: 10 images, 1 of them held for validation: data.imagesPerClass = 10, but only 9 images are there',
    ],
    [
      { validationPerClass: 10 },
      'memory, class ant: data.validationPerClass = 10 leaves none of its 10 images to train',
    ],
  ])('refuses %o', (changes, message) => {
    expect(() => planSplits(memorySource(CLASSES, 10), { seed: 0, ...changes })).toThrow(
      expect.objectContaining({ code: 'DATA_INVALID', exitCode: 2, message }),
    );
  });

  it('refuses a class of one image', () => {
    expect(() => planSplits(memorySource(CLASSES, 1), { seed: 0 })).toThrow(
      'memory, class ant: 1 training images; at least 2 are needed, one to train and one to validate',
    );
  });
});
