import { readFile } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import type { FolderSettings } from '../../config/index.ts';

/** How images become square uint8 RGB. */
export interface DecodeSettings {
  /** Side, pixels. */
  readonly size: number;
  readonly fit: NonNullable<FolderSettings['fit']>;
  /** Significant bits of images that are stored with sixteen; null = all. */
  readonly bits: number | null;
}

/** A decoded image. */
export interface Decoded {
  /** uint8 [size, size, 3]. */
  readonly pixels: Uint8Array;
  /** Largest value of an image that is stored with sixteen bits and taken for one that uses all; null for others. */
  readonly largest: number | null;
}

const FITS = { crop: 'cover', pad: 'contain', stretch: 'fill' } as const;

type SharpModule = typeof import('sharp').default;

/** `sharp`, loaded once. One thread per image and no cache: many small images at a time are faster so. */
export async function loadDecoder(): Promise<SharpModule> {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

/** An image of sixteen bits as one of eight, of which the highest significant bits are kept; larger values are white. */
async function withoutUnusedBits(sharp: SharpModule, image: Sharp, bits: number): Promise<Sharp> {
  const deep = image.rotate().pipelineColourspace('rgb16').toColourspace('rgb16').raw({ depth: 'ushort' });
  const { data, info } = await deep.toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const values = new Uint16Array(data.buffer, data.byteOffset, width * height * channels);
  const hasAlpha = channels === 2 || channels === 4;
  const pixels = Uint8Array.from(values, (value, i) =>
    hasAlpha && i % channels === channels - 1 ? value >> 8 : Math.min(255, value >> (bits - 8)),
  );
  return sharp(pixels, { raw: { width, height, channels } });
}

/**
 * Decodes one image: upright by its EXIF orientation, RGB (transparent parts white), square as `fit` says. `crop` scales the
 * shorter side to `size` and keeps the middle; `pad` scales the longer side and lays the image on black; `stretch` scales
 * both. Of several pages the first.
 * @throws Error of the file system or the decoder
 */
export async function decodeImage(file: string, { size, fit, bits }: DecodeSettings): Promise<Decoded> {
  const sharp = await loadDecoder();
  const bytes = await readFile(file);
  const open = (): Sharp => sharp(bytes, { failOn: 'error' });
  const isDeep = (await open().metadata()).depth === 'ushort';
  const image = isDeep && bits !== null ? await withoutUnusedBits(sharp, open(), bits) : open();
  const { data, info } = await image
    .rotate()
    .toColourspace('srgb')
    .flatten({ background: '#ffffff' })
    .resize(size, size, { fit: FITS[fit], position: 'centre', background: '#000000' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`expected 3 channels; got ${info.channels}`);
  if (!isDeep || bits !== null) return { pixels: data, largest: null };
  const { channels } = await open().stats();
  const colours = channels.length === 2 || channels.length === 4 ? channels.slice(0, -1) : channels;
  return { pixels: data, largest: Math.max(...colours.map(({ max }) => max)) };
}

/** Shorter side of an image as stored, pixels, by its header alone. @throws Error of the file system or the decoder */
export async function shorterSide(file: string): Promise<number> {
  const sharp = await loadDecoder();
  const { width, height } = await sharp(file).metadata();
  return Math.min(width, height);
}
