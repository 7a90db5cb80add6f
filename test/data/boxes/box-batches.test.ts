import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AugmentationSettings } from '../../../src/config/index.ts';
import { evaluationBatches, type TrainBatchOptions, trainBatches } from '../../../src/data/batches.ts';
import { makeTable } from '../../../src/data/boxes/box-table.ts';
import type { LabelledBox, TargetForm } from '../../../src/data/boxes/labelled-box.ts';
import type { Dataset } from '../../../src/data/dataset.ts';
import { collect } from '../splits.ts';

const SIZE = 24;
const PLAIN: AugmentationSettings = { crop: 0, flip: false, cutout: 0, mixup: 0 };

/** A rectangle in pixels of the image. */
interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** One white rectangle on black in each image, with its box; grey images. */
function dataset(rectangles: readonly Rectangle[], crowd = false): Dataset {
  const images = new Uint8Array(rectangles.length * SIZE * SIZE);
  rectangles.forEach(({ left, top, right, bottom }, image) => {
    for (let y = top; y < bottom; y++)
      images.fill(255, (image * SIZE + y) * SIZE + left, (image * SIZE + y) * SIZE + right);
  });
  const boxes = makeTable(
    rectangles.map(({ left, top, right, bottom }) => {
      const box = { x0: left / SIZE, y0: top / SIZE, x1: right / SIZE, y1: bottom / SIZE };
      return { sides: { width: 320, height: 200 }, boxes: [{ label: 2, box, area: 5, crowd }] };
    }),
  ).table;
  const split = { count: rectangles.length, images, labels: new Uint16Array(rectangles.length), boxes };
  return {
    ...{ hash: 'made for a test', classes: ['a', 'b', 'c'], size: SIZE, mean: [0], deviation: [1] },
    ...{ train: split, validation: split },
  };
}

/** Rows of how many boxes there are and the corners and the label of the first. */
const FIRST: TargetForm = {
  size: 6,
  write(row, boxes) {
    const [first] = boxes;
    row.fill(0);
    row[0] = boxes.length;
    if (first !== undefined) {
      const { x0, y0, x1, y1 } = first.box;
      row.set([x0, y0, x1, y1, first.label], 1);
    }
  },
};

async function epoch(data: Dataset, changes: Partial<TrainBatchOptions>) {
  const options = { batchSize: 1, augmentation: PLAIN, labelSmoothing: 0, seed: 's', epoch: 1, targets: FIRST };
  const found: { image: Float32Array; row: Float32Array }[] = [];
  for await (const { images, targets } of trainBatches(data, { ...options, ...changes })) {
    found.push({ image: images.slice(), row: targets.slice() });
  }
  return found;
}

/** The smallest rectangle around what is brighter than half, pixels; null where nothing is. */
function brightArea(image: Float32Array): Rectangle | null {
  const places = Array.from(image.keys()).filter((at) => (image[at] as number) > 0.5);
  if (places.length === 0) return null;
  const [xs, ys] = [places.map((at) => at % SIZE), places.map((at) => Math.floor(at / SIZE))];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs) + 1, bottom: Math.max(...ys) + 1 };
}

const span = fc
  .tuple(fc.integer({ min: 0, max: SIZE - 4 }), fc.integer({ min: 4, max: SIZE }))
  .map(([from, length]) => [from, Math.min(SIZE, from + length)] as const);
const rectangle = fc
  .tuple(span, span)
  .map(([[left, right], [top, bottom]]): Rectangle => ({ left, top, right, bottom }));

const AUGMENTATIONS: readonly (readonly [string, Partial<AugmentationSettings>, within: number])[] = [
  ['mirrored', { flip: true }, 0],
  ['cropped', { crop: 6 }, 0],
  ['cropped and mirrored', { crop: 9, flip: true }, 0],
  // pixels of a scaled image are bright where about half of them is covered: a box ends less than a pixel from there
  ['scaled', { randomResizedCrop: { area: [0.3, 1], aspect: [0.75, 1.33] } }, 1.001],
  [
    'scaled, cropped and mirrored',
    { randomResizedCrop: { area: [0.4, 1], aspect: [1, 1] }, crop: 3, flip: true },
    1.001,
  ],
];

describe('boxes in batches', () => {
  it.each(AUGMENTATIONS)('lie where the pixels are when images are %s', async (_, changes, within) => {
    let [kept, dropped] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(rectangle, { minLength: 4, maxLength: 8 }), fc.integer(), async (rectangles, seed) => {
        const data = dataset(rectangles);
        for (const { image, row } of await epoch(data, { augmentation: { ...PLAIN, ...changes }, seed })) {
          const bright = brightArea(image);
          const [count, x0, y0, x1, y1, label] = [...row] as [number, number, number, number, number, number];
          if (count === 0) {
            dropped++;
            continue;
          }
          kept++;
          expect(label).toBe(2);
          expect(bright).not.toBeNull();
          const { left, top, right, bottom } = bright as Rectangle;
          const distances = [x0 * SIZE - left, y0 * SIZE - top, x1 * SIZE - right, y1 * SIZE - bottom].map(Math.abs);
          expect(Math.max(...distances)).toBeLessThanOrEqual(within + 1e-4);
        }
      }),
      { numRuns: 30 },
    );
    expect(kept).toBeGreaterThan(50);
    expect(dropped > 0).toBe(changes.crop !== undefined || changes.randomResizedCrop !== undefined);
  });

  it('change no pixel, and no target of batches that do not ask for them', async () => {
    const data = dataset(Array.from({ length: 6 }, (_, i) => ({ left: i, top: 2, right: i + 5, bottom: 9 })));
    const augmentation = { ...PLAIN, crop: 4, flip: true, cutout: 5 };
    const withBoxes = await epoch(data, { augmentation });
    const without = await epoch(data, { augmentation, targets: undefined });
    const { boxes: _, ...plain } = data.train;
    const plainly = await epoch({ ...data, train: plain }, { augmentation, targets: undefined });
    expect(without).toEqual(plainly);
    expect(without[0]?.row).toEqual(Float32Array.of(1, 0, 0));
    expect(withBoxes.map(({ image }) => image)).toEqual(without.map(({ image }) => image));
  });

  it('stay where they are under cutout and changes of colour', async () => {
    const data = dataset([{ left: 2, top: 3, right: 8, bottom: 12 }]);
    const colorJitter = { brightness: 0.5, contrast: 0.5, saturation: 0, hue: 0 };
    const [first] = await epoch(data, { augmentation: { ...PLAIN, cutout: 9, colorJitter } });
    expect(first?.row).toEqual(Float32Array.from([1, 2 / SIZE, 3 / SIZE, 8 / SIZE, 12 / SIZE, 2]));
  });

  it('are as packed where a network is evaluated', async () => {
    const data = dataset([
      { left: 2, top: 3, right: 8, bottom: 12 },
      { left: 0, top: 0, right: 24, bottom: 24 },
    ]);
    const [batch] = await collect(evaluationBatches(data.validation, data, 4, { targets: FIRST }));
    expect(batch?.targets).toEqual(
      Float32Array.from([1, 2 / SIZE, 3 / SIZE, 8 / SIZE, 12 / SIZE, 2, 1, 0, 0, 1, 1, 2]),
    );
    const [classes] = await collect(evaluationBatches(data.validation, data, 4));
    expect(classes?.targets).toEqual(Float32Array.of(1, 0, 0, 1, 0, 0));
  });

  it('of crowds are no objects', async () => {
    const seen: (readonly LabelledBox[])[] = [];
    const targets: TargetForm = { size: 1, write: (_, boxes) => seen.push(boxes) };
    const data = dataset([{ left: 2, top: 3, right: 8, bottom: 12 }], true);
    await epoch(data, { targets });
    expect(seen).toEqual([[]]);
  });

  it('cannot be asked for where there are none', async () => {
    const { boxes: _, ...train } = dataset([{ left: 2, top: 3, right: 8, bottom: 12 }]).train;
    const data = { ...dataset([]), train };
    await expect(epoch(data, {})).rejects.toMatchObject({ code: 'BUG' });
  });
});
