import { describe, expect, it } from 'vitest';
import { boxProblems, hasBoxes, parseConfig, parseTrainingConfig } from '../../src/config/index.ts';
import { trainingSchema } from '../../src/config/training-section.ts';
import { MixnasError } from '../../src/util/errors.ts';

const SCENES = { kind: 'scenes' };

/** What is wrong with a search on these images. */
function problems(changes: Record<string, unknown>, data: Record<string, unknown> = SCENES): string {
  try {
    parseConfig({ name: 'test', space: 's', data, ...changes }, 'test');
    return '';
  } catch (error) {
    if (error instanceof MixnasError) return error.message;
    throw error;
  }
}

const aboutBoxes = (changes: Record<string, unknown>, data?: Record<string, unknown>) =>
  problems(changes, data)
    .split('\n')
    .filter((line) => /boxes|search, which/.test(line))
    .join('\n');

describe('images with boxes', () => {
  const REFUSED: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['smoothed targets', { training: { labelSmoothing: 0.1 } }, 'training.labelSmoothing: expected 0'],
    ['weights of classes', { training: { classWeights: 'balanced' } }, 'training.classWeights: expected nothing'],
    ['mixup', { training: { augmentation: { mixup: 0.2 } } }, 'training.augmentation.mixup: expected 0'],
    [
      'RandAugment',
      { training: { augmentation: { randAugment: {} } } },
      'training.augmentation.randAugment: expected nothing',
    ],
    [
      'mixup in finals',
      { search: { finals: { training: { augmentation: { mixup: 1 } } } } },
      'search.finals.training.augmentation.mixup: expected 0',
    ],
    [
      'images of a class in finals',
      { search: { finals: { imagesPerClass: 5 } } },
      'search.finals.imagesPerClass: expected nothing',
    ],
  ];

  it.each(REFUSED)('refuse %s', (_, changes, message) => {
    expect(aboutBoxes(changes)).toContain(message);
    expect(aboutBoxes(changes, { kind: 'coco', path: 'p' })).toContain(message);
    expect(aboutBoxes(changes, { kind: 'synthetic' })).toBe('');
  });

  it('refuse them in the training of one network and in the settings of an experiment', () => {
    const training = { augmentation: { mixup: 0.1 } };
    expect(() => parseTrainingConfig({ name: 'one', data: SCENES, training }, 'test')).toThrow(
      'training.augmentation.mixup',
    );
    const found = boxProblems({
      data: { kind: 'scenes', seed: 0 },
      training: trainingSchema.parse({}),
      experiment: { settings: { smooth: { labelSmoothing: 0.1 } } },
    });
    expect(found.map(({ path }) => path.join('.'))).toEqual(['experiment.settings.smooth.labelSmoothing']);
  });

  it('may be cropped, mirrored, cut out and coloured', () => {
    const augmentation = { randomResizedCrop: {}, colorJitter: {}, crop: 4, flip: true, cutout: 8 };
    expect(aboutBoxes({ training: { augmentation } })).toBe('');
  });

  it('need validation images in a search, not in one training', () => {
    const data = { ...SCENES, validationImages: 0 };
    expect(aboutBoxes({}, data)).toContain('data.validationImages: expected at least 1 in a search');
    expect(parseTrainingConfig({ name: 'one', data }, 'test').data).toMatchObject({ validationImages: 0 });
  });

  it('are counted as images, not by class, and may be of one class', () => {
    expect(problems({}, { ...SCENES, imagesPerClass: 5 })).toContain('imagesPerClass');
    expect(problems({}, { ...SCENES, images: 5, classes: 1 })).not.toContain('data.');
    expect(problems({}, { kind: 'coco' })).toContain('data.path');
    expect(problems({}, { kind: 'coco', path: 'p', train: { annotations: 'a.json' } })).toContain('data.train.images');
  });

  it('are told from others', () => {
    expect(hasBoxes({ kind: 'scenes', seed: 0 })).toBe(true);
    expect(hasBoxes({ kind: 'synthetic', seed: 0 })).toBe(false);
    expect(hasBoxes(undefined)).toBe(false);
  });
});
