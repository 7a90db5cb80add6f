import { describe, expect, it } from 'vitest';
import { boxesOf, chooseBoxes, makeTable, sidesOf, tableBytes, tableOf } from '../../../src/data/boxes/box-table.ts';
import { type BoxedImage, labelOf } from '../../../src/data/boxes/labelled-box.ts';

const box = (label: number, x0: number, y0: number, x1: number, y1: number, crowd = false) => ({
  label,
  box: { x0, y0, x1, y1 },
  area: 1000 * (x1 - x0) * (y1 - y0),
  crowd,
});

const IMAGES: readonly BoxedImage[] = [
  { sides: { width: 640, height: 480 }, boxes: [box(65_535, 0.1, 0.2, 1 / 3, 0.9), box(0, 0, 0, 1, 1, true)] },
  { sides: { width: 100_000, height: 1 }, boxes: [] },
  { sides: { width: 3, height: 5 }, boxes: [box(7, 0.5, 0.5, 0.75, 0.5000001)] },
];

describe('a table of boxes', () => {
  const { table, bytes } = makeTable(IMAGES);

  it('gives back the boxes and the sides of each image', () => {
    IMAGES.forEach(({ sides, boxes }, image) => {
      expect(boxesOf(table, image)).toEqual(boxes);
      expect(sidesOf(table, image)).toEqual(sides);
    });
  });

  it('is the same when its bytes are read again, and has as many as is said beforehand', () => {
    expect(bytes.length).toBe(tableBytes({ images: 3, boxes: 3 }));
    const again = tableOf(Uint8Array.from(bytes).buffer, { images: 3, boxes: 3 });
    expect(again).toEqual(table);
  });

  it('may be of no image', () => {
    expect(makeTable([]).bytes.length).toBe(tableBytes({ images: 0, boxes: 0 }));
  });

  it('gives a table of some of its images, in any order', () => {
    const chosen = chooseBoxes(table, [2, 0]);
    expect([boxesOf(chosen, 0), boxesOf(chosen, 1)]).toEqual([IMAGES[2]?.boxes, IMAGES[0]?.boxes]);
    expect(sidesOf(chosen, 1)).toEqual({ width: 640, height: 480 });
  });
});

describe('the label of an image with boxes', () => {
  it('is the class of its largest box, the first of equal ones, and 0 without any', () => {
    expect(labelOf({ boxes: [box(3, 0, 0, 0.1, 0.9), box(5, 0, 0, 0.5, 0.5), box(2, 0.5, 0.5, 1, 1)] })).toBe(5);
    expect(labelOf({ boxes: [] })).toBe(0);
  });
});
