import type { Sides } from '../augment/resized-crop.ts';

/** Corners of a box relative to its image: x to the right, y down, each in 0..1; x0 < x1 and y0 < y1. */
export interface RelativeBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** An object of an image. */
export interface LabelledBox {
  /** Class index, 0..classes - 1. */
  readonly label: number;
  readonly box: RelativeBox;
  /** What the object covers of the original image, pixels²: of its outline where the data knows it, else of its box. */
  readonly area: number;
  /** Whether the box holds a crowd of objects that nobody told apart. */
  readonly crowd: boolean;
}

/** An image as its boxes know it. */
export interface BoxedImage {
  /** Of the original image, pixels. */
  readonly sides: Sides;
  readonly boxes: readonly LabelledBox[];
}

/** How an image's boxes become its row of `Batch.targets`. */
export interface TargetForm {
  /** Floats of one row. */
  readonly size: number;
  /**
   * Writes the whole row.
   * @param row float32 [size]
   * @param boxes as they lie in the image that the batch has; without crowds
   */
  write(row: Float32Array, boxes: readonly LabelledBox[]): void;
}

/** Share of the image that a box covers. */
export function coverOf({ x0, y0, x1, y1 }: RelativeBox): number {
  return (x1 - x0) * (y1 - y0);
}

/**
 * The label of an image with boxes, where one is needed: the class of its largest box, the first of equal ones; 0 where it has none.
 */
export function labelOf({ boxes }: Pick<BoxedImage, 'boxes'>): number {
  const [first, ...others] = boxes;
  if (first === undefined) return 0;
  return others.reduce((most, next) => (coverOf(next.box) > coverOf(most.box) ? next : most), first).label;
}
