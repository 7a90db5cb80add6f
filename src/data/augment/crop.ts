import type { Stream } from '../../util/random.ts';

/** How far a window of the image's own size is moved right and down over it, pixels; either may be negative. */
export interface Offset {
  readonly x: number;
  readonly y: number;
}

/**
 * Draws a random crop: the image is padded by `padding` pixels on every side and a window of its own size cut out, so each
 * offset is uniform in -padding..padding. Two draws per image; none, and no offset, when the padding is 0.
 */
export function drawCrop(stream: Stream, padding: number): Offset {
  if (padding === 0) return { x: 0, y: 0 };
  const side = 2 * padding + 1;
  return { x: stream.int(side) - padding, y: stream.int(side) - padding };
}
