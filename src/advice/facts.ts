/** What is known of the images that a search is planned for. */
export interface ImageFigures {
  readonly classes: number;
  /** Training images of all classes, those included that will be held out for validation. */
  readonly images: number;
  /** Training images of the class with the fewest, and of that with the most. */
  readonly smallest: number;
  readonly largest: number;
  /** Images of the data's own validation split; null where validation images are taken out of the training ones. */
  readonly validation: number | null;
  /** Median of the images' shorter sides, pixels. */
  readonly side: number;
}

/** A search space and what networks drawn from it cost, at the resolution that is planned with. */
export interface SpaceFigures {
  readonly name: string;
  /** Side of the images that the space is made for, pixels. */
  readonly made: number;
  /** Side that the costs are of, pixels. */
  readonly resolution: number;
  /** Multiply-adds of drawn networks, ascending. */
  readonly macs: readonly number[];
  /** Parameters of drawn networks, ascending. */
  readonly params: readonly number[];
}

/** A limit that networks keep. */
export interface Budget {
  readonly metric: 'macs' | 'params' | 'latencyMs';
  readonly max: number;
}

/** What somebody wants of a search, and has for it. */
export interface Wishes {
  /** Time for the whole search. */
  readonly seconds: number;
  readonly cores: number;
  /** null = what the space's networks suggest. */
  readonly budget: Budget | null;
  /** Side of the images in pixels; null = proposed. */
  readonly resolution: number | null;
}

/** How candidates are judged: each trained by itself, or with a part of weights that all share. */
export type Method =
  | { readonly kind: 'full'; readonly epochs: number }
  | { readonly kind: 'shared'; readonly epochs: number };

/** The longer trainings at the end. */
export interface FinalsAdvice {
  readonly networks: number;
  readonly seeds: number;
  readonly epochs: number;
}

/** The choices of a config. */
export interface Advice {
  readonly space: string;
  readonly resolution: number;
  readonly budget: Budget;
  /** null: the data's own validation split, whole. */
  readonly validationPerClass: number | null;
  /** null: all of them. */
  readonly imagesPerClass: number | null;
  readonly balanced: boolean;
  readonly method: Method;
  readonly trials: number;
  readonly workers: number;
  readonly seconds: number;
  readonly finals: FinalsAdvice;
}
