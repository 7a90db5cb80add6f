import type { Box } from './resized-crop.ts';

/** Weighted pixels along one axis that make one pixel. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * Triangles about the middle of each new pixel, as wide as the pixels are apart in the old image, at least one pixel; pixels
 * beyond the part are not used.
 */
function tapsOf(from: number, length: number, size: number): Taps[] {
  const scale = length / size;
  const reach = Math.max(1, scale);
  return Array.from({ length: size }, (_, i) => {
    const centre = (i + 0.5) * scale - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(length - 1, Math.floor(centre + reach));
    const raw = Array.from({ length: last - first + 1 }, (_, k) => 1 - Math.abs(first + k - centre) / reach);
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first: from + first, weights: raw.map((weight) => weight / sum) };
  });
}

/**
 * Scales a part of a square image to the whole: bilinear, averaged over the pixels that become one where it shrinks.
 * @param from uint8 [size, size, channels]
 * @param into uint8 [size, size, channels], overwritten
 */
export function resample(from: Uint8Array, size: number, box: Box, into: Uint8Array): void {
  const channels = from.length / (size * size);
  const [columns, rows] = [tapsOf(box.left, box.width, size), tapsOf(box.top, box.height, size)];
  const wide = new Float64Array(box.height * size * channels);
  for (let y = 0; y < box.height; y++) {
    columns.forEach(({ first, weights }, x) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let at = ((box.top + y) * size + first) * channels + c;
        for (const weight of weights) {
          sum += weight * (from[at] as number);
          at += channels;
        }
        wide[(y * size + x) * channels + c] = sum;
      }
    });
  }
  const row = size * channels;
  rows.forEach(({ first, weights }, y) => {
    for (let i = 0; i < row; i++) {
      let sum = 0;
      let at = (first - box.top) * row + i;
      for (const weight of weights) {
        sum += weight * (wide[at] as number);
        at += row;
      }
      into[y * row + i] = Math.round(sum);
    }
  });
}
