import type { AugmentationSettings } from '../config/index.ts';
import { type Stream, stream } from '../util/random.ts';
import { drawColorJitter } from './augment/color-jitter.ts';
import type { ImageChange } from './augment/image-change.ts';
import { drawRandAugment } from './augment/rand-augment.ts';
import { type Box, drawResizedCrop, type Sides } from './augment/resized-crop.ts';
import type { Split } from './dataset.ts';
import { numberOf } from './encoded/encoded-images.ts';

/** One image of a split as it is wanted: which part of it, changed how. Plain data. */
export interface ImageView {
  /** Its number in the split. */
  readonly image: number;
  /** null = square as its data set has it. */
  readonly box: Box | null;
  readonly changes: readonly ImageChange[];
}

/** Pixels of one image: uint8 [size, size, channels] from `from` on. */
export interface ImagePixels {
  readonly pixels: Uint8Array;
  readonly from: number;
}

/** What pixels are wanted. */
export interface ViewForm {
  /** Side, pixels. */
  readonly size: number;
  /** 3 = RGB, 1 = grey. */
  readonly channels: number;
  /** Images of one batch: about two of them are decoded ahead. */
  readonly batchSize: number;
}

/** Images as they are. */
export function* wholeViews(images: Iterable<number>): Generator<ImageView, void> {
  for (const image of images) yield { image, box: null, changes: [] };
}

/** Sides of an image that parts of it are drawn from, pixels: of the original where it stays encoded. */
export function viewSides(split: Split, image: number, size: number): Sides {
  if ('images' in split) return { width: size, height: size };
  return split.encoded.index.entry(numberOf(split.encoded, image));
}

/** What views are drawn for. */
export interface Drawing {
  readonly split: Split;
  /** Side that they are seen at, pixels. */
  readonly size: number;
  readonly augmentation: AugmentationSettings;
  /** A stream for a purpose. */
  readonly named: (purpose: string) => Stream;
}

/** Draws the views of images, one after the other: each thing from a stream of its own, image by image. */
export function* drawViews(
  images: Iterable<number>,
  { split, size, augmentation, named }: Drawing,
): Generator<ImageView, void> {
  const { randomResizedCrop, colorJitter, randAugment } = augmentation;
  const [part, colour, changes] = [named('resized-crop'), named('color-jitter'), named('rand-augment')];
  for (const image of images) {
    const box =
      randomResizedCrop === undefined ? null : drawResizedCrop(part, viewSides(split, image, size), randomResizedCrop);
    const drawn = [...drawRandAugment(changes, randAugment, size), ...drawColorJitter(colour, colorJitter)];
    yield { image, box, changes: drawn };
  }
}

/** The named streams of one epoch. */
export function epochStreams(seed: string | number, epoch: number): Drawing['named'] {
  return (purpose) => stream(seed, 'data', purpose, epoch);
}
