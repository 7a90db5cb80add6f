import { loadDecoder } from './folder/decode.ts';

/** Pictures up to this side are kept as they are, pixels; larger ones are made as small. */
const MOST_SIDE = 96;

/**
 * A square picture for a page, as a data URI of at most about 40 kB: PNG where it is small, else JPEG.
 * @param pixels uint8 [size, size, channels]
 * @param channels 3 = RGB, 1 = grey
 */
export async function thumbnail(
  pixels: Uint8Array,
  { size, channels }: { readonly size: number; readonly channels: 1 | 3 },
): Promise<string> {
  const sharp = await loadDecoder();
  const picture = sharp(pixels, { raw: { width: size, height: size, channels } });
  if (size <= MOST_SIDE) return `data:image/png;base64,${(await picture.png().toBuffer()).toString('base64')}`;
  const small = await picture.resize(MOST_SIDE, MOST_SIDE).jpeg({ quality: 85 }).toBuffer();
  return `data:image/jpeg;base64,${small.toString('base64')}`;
}
