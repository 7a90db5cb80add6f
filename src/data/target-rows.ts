import { bug } from '../util/errors.ts';
import type { Box } from './augment/resized-crop.ts';
import type { Placement } from './batch-buffer.ts';
import { boxesOf } from './boxes/box-table.ts';
import type { LabelledBox, TargetForm } from './boxes/labelled-box.ts';
import { moveBoxes } from './boxes/move-boxes.ts';
import type { Split } from './dataset.ts';
import { viewSides } from './image-views.ts';
import { writeTarget } from './targets.ts';

/** How an image of a batch came from that of its split. */
export interface Change extends Placement {
  /** The part that was scaled to the whole, pixels; null = all of it. */
  readonly part: Box | null;
}

/** What the rows of `Batch.targets` hold. */
export interface TargetRows {
  /** Floats of one row. */
  readonly size: number;
  /** Writes the row of an image. @param image its number in the split @param change null = it is as it was packed */
  write(row: Float32Array, image: number, change: Change | null): void;
}

/** How targets are written. */
export interface TargetOptions {
  /** Number of classes. */
  readonly classes: number;
  /** In [0, 1); of class targets. */
  readonly smoothing: number;
  /** Left out: class targets. */
  readonly targets?: TargetForm | undefined;
  /** Side of the images of the batch, pixels. */
  readonly size: number;
}

/** One row for each image: its class, or what `targets` makes of its boxes. Crowds are no objects, and are left out. */
export function targetRows(split: Split, { classes, smoothing, targets, size }: TargetOptions): TargetRows {
  const { labels, boxes } = split;
  if (targets === undefined) {
    return { size: classes, write: (row, image) => writeTarget(row, labels[image] as number, smoothing) };
  }
  if (boxes === undefined) throw bug('targets of boxes were asked for of images that have none');
  const objectsOf = (image: number): LabelledBox[] => boxesOf(boxes, image).filter(({ crowd }) => !crowd);
  return {
    size: targets.size,
    write(row, image, change) {
      const objects = objectsOf(image);
      const sides = viewSides(split, image, size);
      targets.write(row, change === null ? objects : moveBoxes(objects, { ...change, sides, size }));
    },
  };
}
