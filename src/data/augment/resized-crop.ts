import type { CropSettings } from '../../config/index.ts';
import type { Stream } from '../../util/random.ts';

/** A part of an image, pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Sides of an image, pixels. */
export type Sides = Pick<Box, 'width' | 'height'>;

/** Draws after which the middle of the image is taken. */
const TRIES = 10;

/** The largest part in the middle whose shape is allowed. */
function middle({ width, height }: Sides, [narrowest, widest]: CropSettings['aspect']): Box {
  const [w, h] = [Math.min(width, Math.round(height * widest)), Math.min(height, Math.round(width / narrowest))];
  return { left: (width - w) >> 1, top: (height - h) >> 1, width: Math.max(1, w), height: Math.max(1, h) };
}

/**
 * Draws a part of an image: its area is uniform in `area` (share of the whole), the logarithm of its aspect (width / height)
 * uniform in that of `aspect`, its place uniform. A part that is larger than the image is drawn anew, up to ten times; then it is
 * the middle.
 * @see Szegedy et al., CVPR 2015, section 6; torchvision.transforms.RandomResizedCrop
 */
export function drawResizedCrop(stream: Stream, { width, height }: Sides, { area, aspect }: CropSettings): Box {
  const [least, most] = area;
  const [narrowest, widest] = [Math.log(aspect[0]), Math.log(aspect[1])];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const pixels = width * height * (least + stream.next() * (most - least));
    const shape = Math.exp(narrowest + stream.next() * (widest - narrowest));
    const [w, h] = [Math.round(Math.sqrt(pixels * shape)), Math.round(Math.sqrt(pixels / shape))];
    if (w < 1 || h < 1 || w > width || h > height) continue;
    return { left: stream.int(width - w + 1), top: stream.int(height - h + 1), width: w, height: h };
  }
  return middle({ width, height }, aspect);
}
