import type { Sides } from '../augment/resized-crop.ts';
import type { BoxedImage, LabelledBox } from './labelled-box.ts';

/** The boxes of all images of a split, image by image. */
export interface BoxTable {
  /** float64 [boxes, 4]: x0, y0, x1, y1, relative to the image. */
  readonly corners: Float64Array;
  /** float64 [boxes], pixels² of the original image. */
  readonly areas: Float64Array;
  /** uint32 [images + 1]: the boxes of image i are those from starts[i] up to starts[i + 1]. */
  readonly starts: Uint32Array;
  /** uint32 [images, 2]: width and height of the original images, pixels. */
  readonly sides: Uint32Array;
  /** uint16 [boxes]: class of each. */
  readonly labels: Uint16Array;
  /** uint8 [boxes]: 1 = a crowd. */
  readonly crowds: Uint8Array;
}

/** How many images and boxes a table has. */
export interface TableSize {
  readonly images: number;
  readonly boxes: number;
}

/** Bytes of each box and of each image. */
const [BOX_BYTES, IMAGE_BYTES] = [4 * 8 + 8 + 2 + 1, 4 + 2 * 4] as const;

/** Bytes of a table: its arrays one after the other in the order of `BoxTable`, little-endian. */
export function tableBytes({ images, boxes }: TableSize): number {
  return BOX_BYTES * boxes + IMAGE_BYTES * images + 4;
}

/** The table in bytes that a file holds. @param bytes `tableBytes` of them */
export function tableOf(bytes: ArrayBuffer, { images, boxes }: TableSize): BoxTable {
  let at = 0;
  const next = (length: number): number => {
    at += length;
    return at - length;
  };
  return {
    corners: new Float64Array(bytes, next(32 * boxes), 4 * boxes),
    areas: new Float64Array(bytes, next(8 * boxes), boxes),
    starts: new Uint32Array(bytes, next(4 * (images + 1)), images + 1),
    sides: new Uint32Array(bytes, next(8 * images), 2 * images),
    labels: new Uint16Array(bytes, next(2 * boxes), boxes),
    crowds: new Uint8Array(bytes, next(boxes), boxes),
  };
}

/** The table of some images, in their order. */
export function makeTable(images: readonly BoxedImage[]): { readonly table: BoxTable; readonly bytes: Uint8Array } {
  const size = { images: images.length, boxes: images.reduce((sum, { boxes }) => sum + boxes.length, 0) };
  const bytes = new ArrayBuffer(tableBytes(size));
  const table = tableOf(bytes, size);
  let row = 0;
  for (const [image, { sides, boxes }] of images.entries()) {
    table.sides.set([sides.width, sides.height], 2 * image);
    for (const { label, box, area, crowd } of boxes) {
      table.corners.set([box.x0, box.y0, box.x1, box.y1], 4 * row);
      table.areas[row] = area;
      table.labels[row] = label;
      table.crowds[row++] = Number(crowd);
    }
    table.starts[image + 1] = row;
  }
  return { table, bytes: new Uint8Array(bytes) };
}

/** The boxes of an image of a split, in the order of their source. @param image its number in the split */
export function boxesOf(table: BoxTable, image: number): readonly LabelledBox[] {
  const { corners, areas, starts, labels, crowds } = table;
  const [from, to] = [starts[image] as number, starts[image + 1] as number];
  return Array.from({ length: to - from }, (_, i): LabelledBox => {
    const row = from + i;
    const [x0, y0, x1, y1] = corners.subarray(4 * row, 4 * row + 4) as unknown as [number, number, number, number];
    return {
      label: labels[row] as number,
      box: { x0, y0, x1, y1 },
      area: areas[row] as number,
      crowd: crowds[row] === 1,
    };
  });
}

/** Width and height of the original of an image, pixels. @param image its number in the split */
export function sidesOf({ sides }: BoxTable, image: number): Sides {
  return { width: sides[2 * image] as number, height: sides[2 * image + 1] as number };
}

/** The table of some images of a split. @param images their numbers in it, in the order that the new table has */
export function chooseBoxes(table: BoxTable, images: readonly number[]): BoxTable {
  return makeTable(images.map((image) => ({ sides: sidesOf(table, image), boxes: boxesOf(table, image) }))).table;
}
