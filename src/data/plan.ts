import type { DataSettings } from '../config/index.ts';
import { planBoxes, wholeBoxes } from './boxes/split-boxes.ts';
import type { ImageSource, SourceSplit } from './image-source.ts';
import { type Plan, planSplits, type Selection, wholeSplit } from './split-images.ts';

/**
 * Decides which images of a source are used for what.
 * @throws MixnasError `DATA_INVALID` when the source has less than the settings ask for
 */
export function planImages(source: ImageSource, settings: DataSettings): Plan {
  const { kind } = settings;
  return kind === 'coco' || kind === 'scenes' ? planBoxes(source, settings) : planSplits(source, settings);
}

/** All images of a split that are of the chosen classes. */
export function wholeImages(source: ImageSource, split: SourceSplit, classes: readonly string[]): Selection {
  return (split.boxesOf === undefined ? wholeSplit : wholeBoxes)(source, split, classes);
}
