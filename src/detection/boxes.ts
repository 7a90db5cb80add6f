/** A rectangle relative to its image: x to the right, y down, 0..1 where it lies inside; x0 <= x1 and y0 <= y1. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Width × height; 0 for a box without extent. */
export function boxArea({ x0, y0, x1, y1 }: Box): number {
  return Math.max(0, x1 - x0) * Math.max(0, y1 - y0);
}

/** The area that two boxes share; 0 where they only touch. */
export function intersection(a: Box, b: Box): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union (Jaccard index) of two boxes, in [0, 1]; 0 where both are without extent. */
export function iou(a: Box, b: Box): number {
  const shared = intersection(a, b);
  return shared === 0 ? 0 : shared / (boxArea(a) + boxArea(b) - shared);
}

/** The part of a box that lies in the image; without extent where none does. */
export function clipBox({ x0, y0, x1, y1 }: Box): Box {
  const clip = (value: number): number => Math.min(1, Math.max(0, value));
  return { x0: clip(x0), y0: clip(y0), x1: clip(x1), y1: clip(y1) };
}
