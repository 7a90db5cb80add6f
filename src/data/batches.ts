import type { AugmentationSettings } from '../config/index.ts';
import type { Batch } from '../engine/index.ts';
import { type Stream, stream } from '../util/random.ts';
import { stepsOf } from '../util/steps.ts';
import { copyWindow } from './augment/copy-window.ts';
import { drawCrop, type Offset } from './augment/crop.ts';
import { applyCutout } from './augment/cutout.ts';
import { drawFlip } from './augment/flip.ts';
import { applyMixup } from './augment/mixup.ts';
import type { Dataset, Split } from './dataset.ts';
import { drawViews, epochStreams, type ImagePixels, type ViewForm, wholeViews } from './image-views.ts';
import { imagesOf } from './images-of.ts';
import { channelsOf } from './meta.ts';
import { normalisationTable } from './normalise.ts';
import { writeTarget } from './targets.ts';

/** How the training images of one epoch are drawn. */
export interface TrainBatchOptions {
  readonly batchSize: number;
  readonly augmentation: AugmentationSettings;
  /** In [0, 1). */
  readonly labelSmoothing: number;
  /** Root of the draws; together with `epoch` it decides the order and every augmentation. */
  readonly seed: string | number;
  readonly epoch: number;
}

/** What normalises images and sizes targets: any part of a `Dataset` that has it. */
export type BatchShape = Pick<Dataset, 'classes' | 'size' | 'mean' | 'deviation'>;

/** How one image enters a batch. */
interface Placement {
  readonly smoothing: number;
  readonly offset: Offset;
  readonly mirrored: boolean;
}

const UNCHANGED: Placement = { smoothing: 0, offset: { x: 0, y: 0 }, mirrored: false };

/** Buffers that every batch of one pass shares. */
class BatchBuffer {
  readonly #table: Float32Array;
  readonly #size: number;
  readonly #channels: number;
  readonly #classes: number;
  readonly #images: Float32Array;
  readonly #targets: Float32Array;

  constructor(shape: BatchShape, capacity: number) {
    this.#table = normalisationTable(shape);
    this.#size = shape.size;
    this.#channels = channelsOf(shape);
    this.#classes = shape.classes.length;
    this.#images = new Float32Array(capacity * this.imageLength);
    this.#targets = new Float32Array(capacity * this.#classes);
  }

  get imageLength(): number {
    return this.#size * this.#size * this.#channels;
  }

  /** The floats of one image of the batch. */
  image(slot: number): Float32Array {
    return this.#images.subarray(slot * this.imageLength, (slot + 1) * this.imageLength);
  }

  /** What pixels it takes. */
  form(batchSize: number): ViewForm {
    return { size: this.#size, channels: this.#channels, batchSize };
  }

  /** Copies the pixels of one image, moved and mirrored, with its target row. */
  put(slot: number, { pixels, from }: ImagePixels, label: number, { smoothing, offset, mirrored }: Placement): void {
    const to = slot * this.imageLength;
    const [size, channels, table, output] = [this.#size, this.#channels, this.#table, this.#images];
    copyWindow({ pixels, from, size, channels, table, output, to }, offset, mirrored);
    const row = this.#targets.subarray(slot * this.#classes, (slot + 1) * this.#classes);
    writeTarget(row, label, smoothing);
  }

  batch(count: number): Batch {
    return {
      count,
      images: this.#images.subarray(0, count * this.imageLength),
      targets: this.#targets.subarray(0, count * this.#classes),
    };
  }
}

function imageOrder(order: Stream, count: number): Uint32Array {
  const list = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = order.int(i + 1);
    const swapped = list[i] as number;
    list[i] = list[j] as number;
    list[j] = swapped;
  }
  return list;
}

/** Steps of one training epoch: full batches only, but one smaller batch where the split does not fill any. */
export function stepsPerEpoch({ train }: Pick<Dataset, 'train'>, batchSize: number): number {
  return stepsOf(train.count, batchSize);
}

/**
 * The batches of one training epoch: every image at most once, in an order drawn from (seed, epoch), cropped, changed, mirrored,
 * cut out and mixed as the settings say, normalised, with smoothed targets. An epoch depends on nothing but the data, these
 * options and its own number, so training can continue from any epoch. Images that do not fill a last batch are left out of
 * the epoch; a split smaller than a batch gives one batch with all of it.
 *
 * The arrays are reused: a batch is valid until the next one is asked for.
 * @throws MixnasError `DATA_MISSING` for encoded images that are not those that were packed
 */
export async function* trainBatches(dataset: Dataset, options: TrainBatchOptions): AsyncGenerator<Batch, void> {
  const { augmentation, labelSmoothing, seed, epoch } = options;
  const { train, size } = dataset;
  const capacity = Math.min(options.batchSize, train.count);
  const buffer = new BatchBuffer(dataset, capacity);
  const named = epochStreams(seed, epoch);
  const [crop, flip, cutout, mixup] = [named('crop'), named('flip'), named('cutout'), named('mixup')];
  const used = stepsPerEpoch(dataset, options.batchSize) * capacity;
  const order = imageOrder(named('order'), train.count).subarray(0, used);
  const views = drawViews(order, { split: train, size, augmentation, named });
  let seen = 0;
  for await (const pixels of imagesOf(train, buffer.form(capacity), views)) {
    const [slot, index] = [seen % capacity, order[seen] as number];
    const offset = drawCrop(crop, augmentation.crop);
    const mirrored = drawFlip(flip, augmentation.flip);
    buffer.put(slot, pixels, train.labels[index] as number, { smoothing: labelSmoothing, offset, mirrored });
    applyCutout(cutout, buffer.image(slot), size, augmentation.cutout);
    seen++;
    if (seen % capacity !== 0) continue;
    const batch = buffer.batch(capacity);
    applyMixup(mixup, batch, augmentation.mixup);
    yield batch;
  }
}

/**
 * All images of a split in stored order, normalised, with one-hot targets; the last batch may be smaller.
 *
 * The arrays are reused: a batch is valid until the next one is asked for.
 * @throws MixnasError as `trainBatches`
 */
export function evaluationBatches(split: Split, shape: BatchShape, batchSize: number): AsyncGenerator<Batch, void> {
  return unchangedBatches(
    split,
    Uint32Array.from({ length: split.count }, (_, i) => i),
    shape,
    batchSize,
  );
}

/** Which training images statistics of batch norm are computed over. */
export interface StatisticsOptions {
  /** How many; all where there are fewer. */
  readonly images: number;
  readonly batchSize: number;
  /** Root of the draw. */
  readonly seed: string | number;
}

/**
 * Some training images as inference will see images: neither moved nor mirrored, cut out or mixed. Which ones depends on the
 * seed and the number of training images alone, so that every epoch gives the same. The last batch may be smaller.
 *
 * The arrays are reused: a batch is valid until the next one is asked for.
 * @throws MixnasError as `trainBatches`
 */
export function statisticsBatches(
  dataset: Dataset,
  { images, batchSize, seed }: StatisticsOptions,
): AsyncGenerator<Batch, void> {
  const order = imageOrder(stream(seed, 'data', 'statistics'), dataset.train.count);
  return unchangedBatches(dataset.train, order.subarray(0, images), dataset, batchSize);
}

async function* unchangedBatches(
  split: Split,
  order: Uint32Array,
  shape: BatchShape,
  batchSize: number,
): AsyncGenerator<Batch, void> {
  const capacity = Math.min(batchSize, order.length);
  const buffer = new BatchBuffer(shape, capacity);
  let seen = 0;
  for await (const pixels of imagesOf(split, buffer.form(capacity), wholeViews(order))) {
    buffer.put(seen % capacity, pixels, split.labels[order[seen] as number] as number, UNCHANGED);
    seen++;
    if (seen % capacity === 0) yield buffer.batch(capacity);
    else if (seen === order.length) yield buffer.batch(seen % capacity);
  }
}
