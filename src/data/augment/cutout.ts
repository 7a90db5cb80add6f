import type { Stream } from '../../util/random.ts';

/**
 * Sets a square of one normalised image to 0 (the mean). Its centre is uniform over the pixels, so near a border only part
 * of it lies inside. Two draws per image; none when `side` is 0.
 *
 * @param image float32 [size, size, channels], changed in place
 * @param side of the square, pixels; one larger than the image is allowed
 * @see DeVries and Taylor, 2017 (arXiv 1708.04552)
 */
export function applyCutout(stream: Stream, image: Float32Array, size: number, side: number): void {
  if (side === 0) return;
  const channels = image.length / (size * size);
  const left = stream.int(size) - (side >> 1);
  const top = stream.int(size) - (side >> 1);
  const from = Math.max(0, left);
  const to = Math.min(size, left + side);
  for (let row = Math.max(0, top); row < Math.min(size, top + side); row++) {
    image.fill(0, (row * size + from) * channels, (row * size + to) * channels);
  }
}
