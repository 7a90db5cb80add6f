import { type BrokenImage, BrokenImages } from './broken-images.ts';
import { toGrey } from './grey.ts';
import type { SourceSplit } from './image-source.ts';

/** Bytes of images that are held in memory at a time. */
const PIECE_BYTES = 16 << 20;
/** Most images of one piece, so that progress moves with small images too. */
const PIECE_IMAGES = 1000;

/** Images of one piece: what fits in the memory for it, at least one. @param size side, pixels */
export function pieceLength(size: number): number {
  return Math.min(PIECE_IMAGES, Math.max(1, Math.floor(PIECE_BYTES / (size * size * 3))));
}

/** One image that was read. */
export interface ReadImage {
  /** Its place among the images that were asked for. */
  readonly position: number;
  /** uint8 [size, size, channels]. */
  readonly pixels: Uint8Array;
}

/** Some images of a source. */
export interface Piece {
  /** Those that are whole, in order. */
  readonly images: readonly ReadImage[];
  /** Their pixels one after the other; a part of `buffer`. */
  readonly packed: Uint8Array;
  readonly broken: readonly BrokenImage[];
}

/** What pixels are wanted. */
export interface PixelForm {
  /** Side, pixels. */
  readonly size: number;
  /** 3 = RGB, 1 = grey. */
  readonly channels: number;
}

async function fill(from: SourceSplit, indices: readonly number[], size: number, into: Uint8Array) {
  try {
    await from.fill(indices, size, into);
    return [];
  } catch (error) {
    if (error instanceof BrokenImages) return error.images;
    throw error;
  }
}

/**
 * Reads images of a source; what is broken is left out and told.
 * @param buffer at least `indices.length * size * size * 3` bytes, overwritten
 */
export async function readPiece(
  from: SourceSplit,
  indices: readonly number[],
  { size, channels }: PixelForm,
  buffer: Uint8Array,
): Promise<Piece> {
  const bytes = size * size * 3;
  const piece = buffer.subarray(0, indices.length * bytes);
  const broken = await fill(from, indices, size, piece);
  const left = new Set(broken.map(({ position }) => position));
  const images: ReadImage[] = [];
  const packedBytes = size * size * channels;
  for (let position = 0; position < indices.length; position++) {
    if (left.has(position)) continue;
    const to = images.length * packedBytes;
    const pixels = piece.subarray(to, to + packedBytes);
    const own = piece.subarray(position * bytes, (position + 1) * bytes);
    if (channels === 1) toGrey(own, pixels);
    else if (left.size > 0) pixels.set(own);
    images.push({ position, pixels });
  }
  return { images, packed: piece.subarray(0, images.length * packedBytes), broken };
}
