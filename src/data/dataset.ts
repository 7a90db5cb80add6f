import type { BoxTable } from './boxes/box-table.ts';
import type { EncodedImages } from './encoded/encoded-images.ts';

/** Images of one split, packed as pixels. */
export interface PixelSplit {
  readonly count: number;
  /** uint8 [count, size, size, channels]: RGB, or grey. */
  readonly images: Uint8Array;
  /** Class index of each image, 0..classes.length - 1; with boxes that of its largest one, 0 where it has none. */
  readonly labels: Uint16Array;
  /** Where images have boxes. */
  readonly boxes?: BoxTable;
}

/** Images of one split that stay encoded on the disk and are decoded when they are needed. */
export interface EncodedSplit {
  readonly count: number;
  readonly encoded: EncodedImages;
  /** As of `PixelSplit`. */
  readonly labels: Uint16Array;
  readonly boxes?: BoxTable;
}

/** Images of one split. */
export type Split = PixelSplit | EncodedSplit;

/** A data set as a search uses it: packed, split and normalisable. The test split is never part of a search. */
export interface Dataset {
  /** Identity of everything that decides which pixels and labels these are. */
  readonly hash: string;
  /** Class names in label order. */
  readonly classes: readonly string[];
  /** Side of the square images, pixels. */
  readonly size: number;
  /** For each channel (3 = RGB, 1 = grey), over the training split, on the scale 0..1: pixel -> (pixel / 255 - mean) / deviation. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly train: Split;
  readonly validation: Split;
}

/**
 * Where a prepared data set lies, small enough for a message: `prepareData` makes the files once, `openData` maps them in
 * any process.
 */
export interface DataReference {
  readonly kind: 'packed';
  /** Folder of the packed files and their `meta.json`. */
  readonly folder: string;
  /** Same as `Dataset.hash`; checked when it is opened. */
  readonly hash: string;
  /** Threads that decode encoded images ahead of a training. Default: the cores, at most 4. */
  readonly decoders?: number;
}
