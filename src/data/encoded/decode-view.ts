import { changeImage, type ImageChange } from '../augment/image-change.ts';
import type { Box, Sides } from '../augment/resized-crop.ts';
import { type DecodeSettings, decodeImage, loadDecoder, openUpright, pixelsOf } from '../folder/decode.ts';
import { toGrey } from '../grey.ts';

/** How images of a data set are decoded, at whatever size. */
export type Decoding = Omit<DecodeSettings, 'size' | 'centreCrop'> & { readonly centreCrop: number };

/** One image to decode. Plain data. */
export interface ViewTask {
  readonly size: number;
  readonly channels: number;
  readonly decoding: Decoding;
  /** Of the image turned upright. */
  readonly sides: Sides;
  /** The part of it that is scaled to the whole; null = square as the decoding says. */
  readonly box: Box | null;
  readonly changes: readonly ImageChange[];
}

/**
 * Scales the whole image so that the part has the wanted size, and cuts it out: what a decoder can shrink while it decodes is
 * never made larger than needed. Beside the part lies the image itself, so that its border is as sharp as its middle. Bilinear, over
 * all pixels that become one where it shrinks, as `resample` does it for pixels: a sharper kernel takes a third longer.
 */
async function decodePart(bytes: Uint8Array, box: Box, { size, sides, decoding }: ViewTask): Promise<Uint8Array> {
  const image = await openUpright(await loadDecoder(), bytes, decoding.bits);
  const width = Math.round((sides.width * size) / box.width);
  const height = Math.round((sides.height * size) / box.height);
  const left = Math.min(width - size, Math.round((box.left * size) / box.width));
  const top = Math.min(height - size, Math.round((box.top * size) / box.height));
  const part = image
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .extract({ left, top, width: size, height: size });
  return await pixelsOf(part);
}

/**
 * Decodes one view of an encoded image.
 * @returns uint8 [size, size, channels]
 * @throws Error of the decoder
 */
export async function decodeView(bytes: Uint8Array, task: ViewTask): Promise<Uint8Array> {
  const { size, channels, decoding, box, changes } = task;
  const decoded =
    box === null ? (await decodeImage(bytes, { size, ...decoding })).pixels : await decodePart(bytes, box, task);
  if (channels === 1) toGrey(decoded, decoded.subarray(0, size * size));
  const pixels = decoded.subarray(0, size * size * channels);
  for (const change of changes) changeImage(pixels, size, change);
  return pixels;
}
