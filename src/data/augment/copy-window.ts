import type { Offset } from './crop.ts';

/** One packed image and where its floats go. */
export interface WindowCopy {
  /** uint8 [count, size, size, channels] and where the image starts in it. */
  readonly pixels: Uint8Array;
  readonly from: number;
  readonly size: number;
  readonly channels: number;
  /** float32 [256, channels], see `normalisationTable`. */
  readonly table: Float32Array;
  readonly output: Float32Array;
  readonly to: number;
}

/**
 * Copies an image as normalised floats, moved by `offset` and mirrored where `flip` says so. What lies outside the image
 * is 0 after normalisation, that is the mean of the training images.
 */
export function copyWindow(copy: WindowCopy, offset: Offset, flip: boolean): void {
  const { pixels, from, size, channels, table, output, to } = copy;
  const rowLength = size * channels;
  const first = Math.max(0, -offset.x);
  const last = Math.min(size, size - offset.x);
  const step = flip ? -channels : channels;
  if (offset.x !== 0 || offset.y !== 0) output.fill(0, to, to + size * rowLength);
  for (let row = 0; row < size; row++) {
    const sourceRow = row + offset.y;
    if (sourceRow < 0 || sourceRow >= size) continue;
    let source = from + sourceRow * rowLength + (first + offset.x) * channels;
    let target = to + row * rowLength + (flip ? size - 1 - first : first) * channels;
    for (let column = first; column < last; column++) {
      for (let channel = 0; channel < channels; channel++) {
        output[target + channel] = table[(pixels[source + channel] as number) * channels + channel] as number;
      }
      source += channels;
      target += step;
    }
  }
}
