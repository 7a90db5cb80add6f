import { type Box, boxArea, intersection } from '../boxes.ts';
import type { Detection, Truth } from '../form.ts';

/** The original image's size in pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** A relative box in pixels of the original image. */
export function inPixels({ x0, y0, x1, y1 }: Box, { width, height }: ImageSize): Box {
  return { x0: x0 * width, y0: y0 * height, x1: x1 * width, y1: y1 * height };
}

/** IoU of a detection with a truth; with a crowd the part of the detection that lies in it. Both in pixels. */
function overlapOf(detection: Box, truth: Box, crowd: boolean): number {
  const shared = intersection(detection, truth);
  if (shared === 0) return 0;
  return shared / (crowd ? boxArea(detection) : boxArea(detection) + boxArea(truth) - shared);
}

/** How much each detection overlaps each truth. */
export function overlapsOf(
  detections: readonly Detection[],
  truths: readonly Truth[],
  size: ImageSize,
): readonly (readonly number[])[] {
  const boxes = truths.map(({ box }) => inPixels(box, size));
  return detections.map((detection) => {
    const box = inPixels(detection.box, size);
    return truths.map(({ crowd }, i) => overlapOf(box, boxes[i] as Box, crowd));
  });
}
