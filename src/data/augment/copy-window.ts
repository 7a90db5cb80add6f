import type { Offset } from './crop.ts';

/** One packed image and where its floats go. */
export interface WindowCopy {
  /** uint8 [count, size, size, 3] and where the image starts in it. */
  readonly pixels: Uint8Array;
  readonly from: number;
  readonly size: number;
  /** float32 [256, 3], see `normalisationTable`. */
  readonly table: Float32Array;
  readonly output: Float32Array;
  readonly to: number;
}

/**
 * Copies an image as normalised floats, moved by `offset` and mirrored where `flip` says so. What lies outside the image
 * is 0 after normalisation, that is the mean of the training images.
 */
export function copyWindow({ pixels, from, size, table, output, to }: WindowCopy, offset: Offset, flip: boolean): void {
  const rowLength = size * 3;
  const first = Math.max(0, -offset.x);
  const last = Math.min(size, size - offset.x);
  const step = flip ? -3 : 3;
  if (offset.x !== 0 || offset.y !== 0) output.fill(0, to, to + size * rowLength);
  for (let row = 0; row < size; row++) {
    const sourceRow = row + offset.y;
    if (sourceRow < 0 || sourceRow >= size) continue;
    let source = from + sourceRow * rowLength + (first + offset.x) * 3;
    let target = to + row * rowLength + (flip ? size - 1 - first : first) * 3;
    for (let column = first; column < last; column++) {
      output[target] = table[(pixels[source] as number) * 3] as number;
      output[target + 1] = table[(pixels[source + 1] as number) * 3 + 1] as number;
      output[target + 2] = table[(pixels[source + 2] as number) * 3 + 2] as number;
      source += 3;
      target += step;
    }
  }
}
