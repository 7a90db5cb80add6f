import type { Sides } from '../../data/index.ts';
import type { Detection } from '../../detection/index.ts';

/** A box in pixels of the image as people see it (upright): its left upper corner, and its sides. */
export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An object that was found in an image. */
export interface FoundObject {
  readonly label: string;
  /** Probability, 0..1. */
  readonly score: number;
  readonly box: PixelBox;
}

/** A detection in words and in pixels of its image. */
export function foundObject(
  { label, score, box: { x0, y0, x1, y1 } }: Detection,
  classes: readonly string[],
  { width, height }: Sides,
): FoundObject {
  const box = { x: x0 * width, y: y0 * height, width: (x1 - x0) * width, height: (y1 - y0) * height };
  return { label: classes[label] as string, score, box };
}
