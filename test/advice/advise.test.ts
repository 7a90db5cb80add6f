import { describe, expect, it } from 'vitest';
import { advise, type ImageFigures, type SpaceFigures, type Wishes } from '../../src/advice/index.ts';
import { MixnasError } from '../../src/util/errors.ts';

/** Costs of a hundred networks from `least` to `most`, evenly. */
const spread = (least: number, most: number) =>
  Array.from({ length: 100 }, (_, i) => least + ((most - least) * i) / 99);

const SPACES: readonly SpaceFigures[] = [
  { name: 'tiny', made: 24, resolution: 24, macs: spread(5e5, 3e6), params: spread(2e4, 1e5) },
  { name: 'middle', made: 32, resolution: 32, macs: spread(5e6, 4e7), params: spread(1e5, 5e5) },
  { name: 'large', made: 224, resolution: 224, macs: spread(2e8, 5e8), params: spread(3e6, 6e6) },
];

const images = (perClass: number, classes = 6, side = 300): ImageFigures => ({
  classes,
  images: perClass * classes,
  smallest: perClass,
  largest: perClass,
  validation: null,
  side,
});

const wishes = (minutes: number, more: Partial<Wishes> = {}): Wishes => ({
  seconds: minutes * 60,
  cores: 2,
  budget: null,
  resolution: null,
  ...more,
});

const stepsOf = ({ train, epochs }: { train: number; epochs: number }) => epochs * Math.floor(train / 16);

describe('advise', () => {
  it('gives every training of a few hundred images the 200 steps below which accuracies say little', () => {
    for (const perClass of [20, 50, 100, 300]) {
      const { method, validationPerClass } = advise(images(perClass), SPACES, wishes(10));
      expect(method.kind).toBe('full');
      const train = 6 * (perClass - (validationPerClass as number));
      expect(stepsOf({ train, epochs: method.epochs })).toBeGreaterThanOrEqual(200);
    }
  });

  it('holds out more than a tenth of few images, and at most two fifths', () => {
    expect(advise(images(100), SPACES, wishes(10)).validationPerClass).toBe(40);
    expect(advise(images(1000), SPACES, wishes(10)).validationPerClass).toBe(Math.ceil(736 / 6));
    expect(advise(images(50_000, 10), SPACES, wishes(600)).validationPerClass).toBe(500);
  });

  it('leaves an own validation split whole', () => {
    expect(advise({ ...images(100), validation: 120 }, SPACES, wishes(10)).validationPerClass).toBeNull();
  });

  it('shares weights where thousands of images leave each network less than a minute', () => {
    const { method, workers } = advise(images(1000), SPACES, wishes(10));
    expect(method.kind).toBe('shared');
    expect(workers).toBe(2);
    expect(advise(images(1000), SPACES, wishes(600)).method.kind).toBe('full');
  });

  it('uses as many images as five passes of shared weights leave time for', () => {
    const all = images(20_000, 10, 32);
    const { method, imagesPerClass } = advise(all, SPACES, wishes(1, { budget: { metric: 'macs', max: 2e6 } }));
    expect(method).toEqual({ kind: 'shared', epochs: 5 });
    expect(imagesPerClass).toBeGreaterThan(49);
    expect(imagesPerClass).toBeLessThan(20_000);
  });

  it('proposes larger images for more time, and none that must be enlarged much', () => {
    expect(advise(images(100), SPACES, wishes(0.5)).resolution).toBe(24);
    expect(advise(images(100), SPACES, wishes(20)).resolution).toBe(32);
    expect(advise(images(100), SPACES, wishes(600)).resolution).toBe(224);
    expect(advise(images(100, 6, 40), SPACES, wishes(600)).resolution).toBe(32);
  });

  it('takes the space whose own resolution is nearest to a named one', () => {
    const at = SPACES.map((space) => ({ ...space, resolution: 48 }));
    expect(advise(images(100), at, wishes(20, { resolution: 48 }))).toMatchObject({ space: 'middle', resolution: 48 });
  });

  it('takes a space whose networks keep the limit', () => {
    const budget = { metric: 'params', max: 90_000 } as const;
    expect(advise(images(100), SPACES, wishes(600, { budget }))).toMatchObject({ space: 'tiny', budget });
  });

  it('refuses a limit that no drawn network keeps, with the smallest one', () => {
    const budget = { metric: 'macs', max: 1000 } as const;
    const refused = () => advise(images(100), SPACES, wishes(10, { budget }));
    expect(refused).toThrow(MixnasError);
    expect(refused).toThrow(/smallest one has 500000 macs \(space tiny/);
  });

  it('weighs classes where one has three times the images of another', () => {
    expect(advise({ ...images(100), largest: 299 }, SPACES, wishes(10)).balanced).toBe(false);
    expect(advise({ ...images(100), largest: 300 }, SPACES, wishes(10)).balanced).toBe(true);
  });
});
