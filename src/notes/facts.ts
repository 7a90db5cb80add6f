import type { Config } from '../config/index.ts';

/** Files, or boxes, of a data set that were not packed. */
export interface SkippedFiles {
  /** Why, after "10 files" or "10 boxes", for instance `of type .gif`. */
  readonly reason: string;
  readonly count: number;
  /** One of them, relative to the data's folder. */
  readonly example: string;
  /** Missing where they are files. */
  readonly of?: 'boxes' | undefined;
}

/** What is known of the images of a search. */
export interface ImageFacts {
  readonly classes: number;
  readonly train: number;
  readonly validation: number;
  /** Share of the most frequent class, in 0..1: what guessing reaches. Null where it is not known: classes of equal size. */
  readonly largestClass: { readonly train: number; readonly validation: number } | null;
  readonly skipped: readonly SkippedFiles[];
  /** Training images of the classes with the most and the fewest; missing where that is not known. */
  readonly balance?: { readonly most: ClassCount; readonly fewest: ClassCount };
  /** Images of one split that are in another one too; missing where that is not known, and where there are none. */
  readonly duplicates?: readonly DuplicateImages[];
  /** Images of one split that look like one of another; missing where that is not known, and where there are none. */
  readonly nearDuplicates?: readonly LikeImages[];
  /** Images that are stored with sixteen bits, and their largest value; missing where there are none. */
  readonly deepImages?: { readonly images: number; readonly largest: number };
}

/** A class with its training images. */
export interface ClassCount {
  readonly name: string;
  readonly images: number;
}

/** Images of one split that are in another one too, pixel for pixel. */
export interface DuplicateImages {
  readonly splits: readonly [string, string];
  readonly count: number;
  /** Two of them, in words. */
  readonly example: string;
}

/** Images of one split that look like images of another one: encoded again, resized, or in other colours. */
export interface LikeImages {
  readonly splits: readonly [string, string];
  readonly count: number;
  /** Some pairs, in words. */
  readonly examples: readonly string[];
}

/** What a trained network reached. */
export interface ResultFacts {
  /** Top-1 on the validation images, 0..1. */
  readonly accuracy: number;
  /** Top-1 on the training images in the last epoch, as they were augmented; null where no history has it. */
  readonly trainAccuracy: number | null;
}

/** What notes are made of. A fact that is missing leaves out the notes that need it. */
export interface SearchFacts {
  readonly config: Pick<Config, 'evaluator' | 'data' | 'task' | 'training' | 'fidelity' | 'search' | 'controller'>;
  readonly space: { readonly name: string; readonly resolution: number | null };
  /** Sides of the images in pixels: those that train, and those that the networks are meant for. */
  readonly sizes: { readonly trained: number; readonly meant: number } | null;
  readonly images: ImageFacts | null;
  /** Of the trials that were validated so far, in order; empty before the first. */
  readonly results: readonly ResultFacts[];
}
