import { type Box, clipBox } from '../boxes.ts';

/**
 * What offsets are multiplied by, so that all of them vary about as much: of centres and of sizes.
 * The inverse of Caffe SSD's variances 0.1 and 0.2; `FasterRcnnBoxCoder` of TensorFlow's object detection has the same.
 */
export const CENTRE_SCALE = 10;
export const SIZE_SCALE = 5;

/**
 * Writes a box as four offsets from an anchor: (10 Δx / width, 10 Δy / height, 5 ln(width ratio), 5 ln(height ratio)),
 * with Δ the way between the centres.
 *
 * @param anchors float32 [anchors, 4], of which `anchor` is the index
 * @param box of width and height > 0
 * @param offsets where the four go, from `at` on
 * @see Liu et al., ECCV 2016 (SSD), equation 2
 */
export function encodeBox(anchors: Float32Array, anchor: number, box: Box, offsets: Float32Array, at: number): void {
  const a = 4 * anchor;
  const [width, height] = [anchors[a + 2] as number, anchors[a + 3] as number];
  offsets[at] = (CENTRE_SCALE * ((box.x0 + box.x1) / 2 - (anchors[a] as number))) / width;
  offsets[at + 1] = (CENTRE_SCALE * ((box.y0 + box.y1) / 2 - (anchors[a + 1] as number))) / height;
  offsets[at + 2] = SIZE_SCALE * Math.log((box.x1 - box.x0) / width);
  offsets[at + 3] = SIZE_SCALE * Math.log((box.y1 - box.y0) / height);
}

/**
 * The box that four offsets mean, the inverse of `encodeBox`, clipped to the image.
 * Huge offsets give the whole image's width or height; a box outside of the image becomes one without extent.
 */
export function decodeBox(anchors: Float32Array, anchor: number, offsets: Float32Array, at: number): Box {
  const a = 4 * anchor;
  const [width, height] = [anchors[a + 2] as number, anchors[a + 3] as number];
  const x = (anchors[a] as number) + ((offsets[at] as number) / CENTRE_SCALE) * width;
  const y = (anchors[a + 1] as number) + ((offsets[at + 1] as number) / CENTRE_SCALE) * height;
  const halfWidth = (width * Math.exp((offsets[at + 2] as number) / SIZE_SCALE)) / 2;
  const halfHeight = (height * Math.exp((offsets[at + 3] as number) / SIZE_SCALE)) / 2;
  return clipBox({ x0: x - halfWidth, y0: y - halfHeight, x1: x + halfWidth, y1: y + halfHeight });
}
