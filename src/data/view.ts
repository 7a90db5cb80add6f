import { stream } from '../util/random.ts';
import { chooseBoxes } from './boxes/box-table.ts';
import type { Dataset, Split } from './dataset.ts';
import { numberOf } from './encoded/encoded-images.ts';
import { channelsOf } from './meta.ts';
import { resizeSquare } from './resize.ts';

/** A part of a data set: fewer training images, smaller images, or both. */
export interface ViewSettings {
  /** Training images per class; null = all. */
  readonly imagesPerClass: number | null;
  /** Side in pixels; null = as they are. */
  readonly resolution: number | null;
}

/** What decides which images a view has. */
type Labelled = Pick<Dataset, 'hash' | 'classes'> & { readonly train: Pick<Split, 'labels'> };

/**
 * The first `count` training images of each class in an order drawn per class, so that fewer are part of more.
 * @returns their numbers in ascending order
 */
export function viewIndices({ hash, classes, train }: Labelled, count: number): number[] {
  const lists = classes.map((): number[] => []);
  train.labels.forEach((label, i) => {
    lists[label]?.push(i);
  });
  return lists
    .flatMap((list, label) => stream('view', hash, label).shuffle(list).slice(0, count))
    .sort((a, b) => a - b);
}

function fewer(dataset: Dataset, count: number): Split {
  const { train, size } = dataset;
  const kept = viewIndices(dataset, count);
  const others = {
    labels: Uint16Array.from(kept, (index) => train.labels[index] as number),
    ...(train.boxes !== undefined && { boxes: chooseBoxes(train.boxes, kept) }),
  };
  if ('encoded' in train) {
    const chosen = kept.map((index) => numberOf(train.encoded, index));
    return { count: kept.length, encoded: { ...train.encoded, chosen }, ...others };
  }
  const length = size * size * channelsOf(dataset);
  const images = new Uint8Array(kept.length * length);
  kept.forEach((index, slot) => {
    images.set(train.images.subarray(index * length, (index + 1) * length), slot * length);
  });
  return { count: kept.length, images, ...others };
}

/** A split at another size; encoded images are decoded to whatever size is asked for. */
function resized(split: Split, from: number, to: number, channels: number): Split {
  if ('encoded' in split) return split;
  const [length, target] = [from * from * channels, to * to * channels];
  const images = new Uint8Array(split.count * target);
  for (let i = 0; i < split.count; i++) {
    const image = split.images.subarray(i * length, (i + 1) * length);
    resizeSquare(image, from, images.subarray(i * target, (i + 1) * target), to, channels);
  }
  return { ...split, images };
}

function makeView(dataset: Dataset, { imagesPerClass, resolution }: ViewSettings): Dataset {
  const train = imagesPerClass === null ? dataset.train : fewer(dataset, imagesPerClass);
  const { size } = dataset;
  if (resolution === null || resolution === size) return { ...dataset, train };
  return {
    ...dataset,
    size: resolution,
    train: resized(train, size, resolution, channelsOf(dataset)),
    validation: resized(dataset.validation, size, resolution, channelsOf(dataset)),
  };
}

const views = new WeakMap<Dataset, Map<string, Dataset>>();

/**
 * A data set with fewer training images of each class (every class has as many, or all that it has; with boxes an image is of the
 * class of its largest one) and at another
 * resolution; all validation images stay. The images of a smaller view are among those of a larger one. Which ones
 * depends on the data set alone, so that all trials of a search see the same. Mean and deviation stay those of the whole.
 * Views are kept for as long as their data set is.
 */
export function viewOf(dataset: Dataset, settings: ViewSettings): Dataset {
  if (settings.imagesPerClass === null && settings.resolution === null) return dataset;
  const known = views.get(dataset) ?? new Map<string, Dataset>();
  views.set(dataset, known);
  const key = `${settings.imagesPerClass}/${settings.resolution}`;
  const view = known.get(key) ?? makeView(dataset, settings);
  known.set(key, view);
  return view;
}
