import type { SplitName } from '../split-files.ts';
import type { Decoding } from './decode-view.ts';
import type { EncodedIndex } from './encoded-index.ts';

/** The encoded images of one split. */
export interface EncodedImages {
  /** Of the packed data set. */
  readonly folder: string;
  readonly name: SplitName;
  /** Of all images of the split. */
  readonly index: EncodedIndex;
  /** Numbers of the images that are used, in the index; null = all. */
  readonly chosen: readonly number[] | null;
  readonly decoding: Decoding;
  /** Threads that decode. */
  readonly decoders: number;
}

/** The number in the index of the n-th image that is used. */
export function numberOf({ chosen }: EncodedImages, image: number): number {
  return chosen === null ? image : (chosen[image] as number);
}
