import type { Offset } from '../augment/crop.ts';
import type { Box, Sides } from '../augment/resized-crop.ts';
import type { LabelledBox, RelativeBox } from './labelled-box.ts';

/** What was done to an image: first a part was scaled to the whole, then that was moved, then mirrored. */
export interface Movement {
  /** The part of it that was scaled to the whole, pixels of an image of these sides; null = all of it. */
  readonly part: Box | null;
  readonly sides: Sides;
  /** How far a window of the image's own size was moved over it, pixels of `size`. */
  readonly offset: Offset;
  /** Side of the image that was moved, pixels. */
  readonly size: number;
  readonly mirrored: boolean;
}

/** A box as the part sees it, which is taken for the whole. */
function within({ x0, y0, x1, y1 }: RelativeBox, part: Box, { width, height }: Sides): RelativeBox {
  const x = (value: number): number => (value * width - part.left) / part.width;
  const y = (value: number): number => (value * height - part.top) / part.height;
  return { x0: x(x0), y0: y(y0), x1: x(x1), y1: y(y1) };
}

function moved({ x0, y0, x1, y1 }: RelativeBox, { x, y }: Offset, size: number): RelativeBox {
  return { x0: x0 - x / size, y0: y0 - y / size, x1: x1 - x / size, y1: y1 - y / size };
}

const mirror = ({ x0, y0, x1, y1 }: RelativeBox): RelativeBox => ({ x0: 1 - x1, y0, x1: 1 - x0, y1 });

const clip = (value: number): number => Math.min(1, Math.max(0, value));

/** What is seen of a box: the part of it in the image where its middle is there, else nothing. */
function seen({ x0, y0, x1, y1 }: RelativeBox): RelativeBox | null {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  if (x < 0 || x >= 1 || y < 0 || y >= 1) return null;
  return { x0: clip(x0), y0: clip(y0), x1: clip(x1), y1: clip(y1) };
}

/**
 * Boxes where their objects are after an image was changed. What reaches out of the part, or of the window, is cut off; a box whose
 * middle lies outside is left out, as SSD does. `area` stays that of the original.
 * @see Liu et al., ECCV 2016 (arXiv 1512.02325), section 2.2, data augmentation
 */
export function moveBoxes(boxes: readonly LabelledBox[], movement: Movement): LabelledBox[] {
  const { part, sides, offset, size, mirrored } = movement;
  return boxes.flatMap((object) => {
    const inPart = part === null ? object.box : seen(within(object.box, part, sides));
    const box = inPart === null ? null : seen(moved(inPart, offset, size));
    return box === null ? [] : [{ ...object, box: mirrored ? mirror(box) : box }];
  });
}
