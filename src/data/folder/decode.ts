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
  /** With `crop`: share of the square in the middle that is kept. Default: 1. */
  readonly centreCrop?: number | undefined;
}

/** An image file's bytes, or its path. */
export type Encoded = Uint8Array | string;

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

function open(sharp: SharpModule, bytes: Uint8Array): Sharp {
  return sharp(bytes, { failOn: 'error' });
}

/** Whether an image is stored with sixteen bits. */
async function isDeep(sharp: SharpModule, bytes: Uint8Array): Promise<boolean> {
  return (await open(sharp, bytes).metadata()).depth === 'ushort';
}

/** Opens an image: upright by its EXIF orientation, sRGB of eight bits, transparent parts white. Of several pages the first. */
export async function openUpright(sharp: SharpModule, bytes: Uint8Array, bits: number | null): Promise<Sharp> {
  const stored = open(sharp, bytes);
  const image = bits !== null && (await isDeep(sharp, bytes)) ? await withoutUnusedBits(sharp, stored, bits) : stored;
  return image.rotate().toColourspace('srgb').flatten({ background: '#ffffff' });
}

/**
 * Side that the shorter side of an image is scaled to, of which the middle is kept with `fit: crop`: `size / centreCrop`, an even
 * number of pixels more than `size`.
 */
export function scaledSide({ size, fit, centreCrop = 1 }: Omit<DecodeSettings, 'bits'>): number {
  return fit === 'crop' ? size + 2 * Math.round((size / centreCrop - size) / 2) : size;
}

/**
 * The middle of a square of RGB pixels. Not by `extract` of sharp: with it a turned JPEG is decoded whole, and so to other pixels
 * than without.
 */
function middleOf(pixels: Uint8Array, side: number, size: number): Uint8Array {
  if (side === size) return pixels;
  const middle = new Uint8Array(size * size * 3);
  const margin = (side - size) / 2;
  for (let row = 0; row < size; row++) {
    const from = ((row + margin) * side + margin) * 3;
    middle.set(pixels.subarray(from, from + size * 3), row * size * 3);
  }
  return middle;
}

/** The pixels of an opened image: uint8 [height, width, 3]. @throws Error of the decoder */
export async function pixelsOf(image: Sharp): Promise<Uint8Array> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`expected 3 channels; got ${info.channels}`);
  return data;
}

/**
 * Decodes one image: upright, RGB, square as `fit` says. `crop` scales the shorter side to `size` and keeps the middle; with
 * `centreCrop` it scales to `size / centreCrop`. `pad` scales the longer side and lays the image on black; `stretch` scales both.
 * @throws Error of the file system or the decoder
 */
export async function decodeImage(encoded: Encoded, settings: DecodeSettings): Promise<Decoded> {
  const { size, fit, bits } = settings;
  const side = scaledSide(settings);
  const sharp = await loadDecoder();
  const bytes = typeof encoded === 'string' ? await readFile(encoded) : encoded;
  const image = await openUpright(sharp, bytes, bits);
  const square = image.resize(side, side, { fit: FITS[fit], position: 'centre', background: '#000000' });
  const pixels = middleOf(await pixelsOf(square), side, size);
  if (bits !== null || !(await isDeep(sharp, bytes))) return { pixels, largest: null };
  const { channels } = await open(sharp, bytes).stats();
  const colours = channels.length === 2 || channels.length === 4 ? channels.slice(0, -1) : channels;
  return { pixels, largest: Math.max(...colours.map(({ max }) => max)) };
}

/** Sides of an image in pixels, turned upright. @throws Error of the decoder */
export async function uprightSides(bytes: Uint8Array): Promise<{ readonly width: number; readonly height: number }> {
  const sharp = await loadDecoder();
  return (await sharp(bytes).metadata()).autoOrient;
}

/** Shorter side of an image as stored, pixels, by its header alone. @throws Error of the file system or the decoder */
export async function shorterSide(file: string): Promise<number> {
  const sharp = await loadDecoder();
  const { width, height } = await sharp(file).metadata();
  return Math.min(width, height);
}
