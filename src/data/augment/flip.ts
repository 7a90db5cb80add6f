import type { Stream } from '../../util/random.ts';

/** Draws whether an image is mirrored left to right: half of them are when `on`, none otherwise. One draw per image. */
export function drawFlip(stream: Stream, on: boolean): boolean {
  return on && stream.next() < 0.5;
}
