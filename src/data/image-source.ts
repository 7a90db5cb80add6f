import type { BoxedImage } from './boxes/labelled-box.ts';
import type { Skipped } from './meta.ts';

/** Images of one split of a source, still as they lie there. */
export interface SourceSplit {
  /** Class index of each image, into the source's `classes`; with boxes that of its largest one, 0 where it has none. */
  readonly labels: Uint16Array;
  /** Group of each image, which no split parts; null = on its own. Missing where there are no groups. */
  readonly groups?: readonly (string | null)[];
  /** Sides and boxes of an image, with labels into the source's `classes`. Missing where images have no boxes. */
  boxesOf?(index: number): BoxedImage;
  /** What messages call an image. */
  nameOf?(index: number): string;
  /**
   * Writes the images at `indices`, resized to `size`, one after the other: uint8 [indices.length, size, size, 3], RGB.
   * @param into exactly `indices.length * size * size * 3` bytes
   * @throws BrokenImages for images that cannot be decoded; all others are written
   */
  fill(indices: readonly number[], size: number, into: Uint8Array): Promise<void>;
  /** The images as they are stored; missing where they are not encoded. */
  readonly files?: EncodedFiles;
}

/** Encoded images of a source. */
export interface EncodedFiles {
  /** The bytes of an image. @throws Error of the file system */
  read(index: number): Promise<Uint8Array>;
  /** How many bytes it has. */
  bytes(index: number): number;
}

/** Images of a kind of data set before classes are chosen, splits are made and anything is packed. */
export interface ImageSource {
  /** What messages call it, for instance the folder. */
  readonly name: string;
  /** What public set it is, where its layout says it. */
  readonly title?: string;
  readonly classes: readonly string[];
  /** Side in pixels where the settings name no resolution. */
  readonly defaultSize: number;
  readonly train: SourceSplit;
  /** Where the source has its own; null = taken out of the training split. */
  readonly validation: SourceSplit | null;
  /** null where the source has none. */
  readonly test: SourceSplit | null;
  /** Files among the images that are none, by reason. */
  readonly skipped?: readonly Skipped[];
  /** What was seen so far of images that are stored with sixteen bits: how many, their largest value; null = none. */
  deepImages?(): { readonly images: number; readonly largest: number } | null;
}

/** A source that was found but not read yet. */
export interface SourceHandle {
  /** JSON that changes whenever the images may have changed: names, sizes and times of files. */
  readonly identity: unknown;
  /** How many images its splits have at most; missing where opening it tells as fast. */
  readonly atMost?: { readonly train: number; readonly validation: number };
  /** @throws MixnasError `DATA_INVALID`, `DATA_IMAGES` */
  open(): Promise<ImageSource>;
}
