import type { AugmentationSettings } from '../config/index.ts';
import type { Batch } from '../engine/index.ts';
import { type Stream, stream } from '../util/random.ts';
import { stepsOf } from '../util/steps.ts';
import { ahead } from './ahead.ts';
import { drawCrop } from './augment/crop.ts';
import { applyCutout } from './augment/cutout.ts';
import { drawFlip } from './augment/flip.ts';
import { applyMixup } from './augment/mixup.ts';
import type { Box } from './augment/resized-crop.ts';
import { BatchBuffer, type BatchShape } from './batch-buffer.ts';
import type { TargetForm } from './boxes/labelled-box.ts';
import type { Dataset, Split } from './dataset.ts';
import { drawViews, epochStreams, type ImageView, wholeViews } from './image-views.ts';
import { imagesOf } from './images-of.ts';
import { targetRows } from './target-rows.ts';

/** How the training images of one epoch are drawn. */
export interface TrainBatchOptions extends TargetChoice {
  readonly batchSize: number;
  readonly augmentation: AugmentationSettings;
  /** In [0, 1); of class targets. */
  readonly labelSmoothing: number;
  /** Root of the draws; together with `epoch` it decides the order and every augmentation. */
  readonly seed: string | number;
  readonly epoch: number;
}

/** What the targets of batches are. */
export interface TargetChoice {
  /** How boxes become targets; left out, targets are of the images' classes. */
  readonly targets?: TargetForm | undefined;
}

/** One for the batch in use, one for that in the making. */
function twoBuffers(shape: BatchShape, capacity: number, rowLength: number): [BatchBuffer, BatchBuffer] {
  return [new BatchBuffer(shape, capacity, rowLength), new BatchBuffer(shape, capacity, rowLength)];
}

const UNCHANGED = { offset: { x: 0, y: 0 }, mirrored: false };

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

/** The same views; the part that each shows is noted when it is drawn, which is before its image is there. */
function* noting(views: Iterable<ImageView>, parts: (Box | null)[]): Generator<ImageView, void> {
  for (const view of views) {
    parts.push(view.box);
    yield view;
  }
}

/**
 * The batches of one training epoch: every image at most once, in an order drawn from (seed, epoch), cropped, changed, mirrored,
 * cut out and mixed as the settings say, normalised, with smoothed targets, or with those that `targets` makes of the boxes as they
 * lie in the changed images. An epoch depends on nothing but the data, these
 * options and its own number, so training can continue from any epoch. Images that do not fill a last batch are left out of
 * the epoch; a split smaller than a batch gives one batch with all of it.
 *
 * The next batch is made while one is in use. The arrays are reused: a batch is valid until the next one is asked for.
 * @throws MixnasError `DATA_MISSING` for encoded images that are not those that were packed
 */
export function trainBatches(dataset: Dataset, options: TrainBatchOptions): AsyncGenerator<Batch, void> {
  return ahead(drawnBatches(dataset, options));
}

async function* drawnBatches(dataset: Dataset, options: TrainBatchOptions): AsyncGenerator<Batch, void> {
  const { augmentation, labelSmoothing, seed, epoch } = options;
  const { train, size } = dataset;
  const capacity = Math.min(options.batchSize, train.count);
  const { targets } = options;
  const rows = targetRows(train, { classes: dataset.classes.length, smoothing: labelSmoothing, targets, size });
  let [buffer, spare] = twoBuffers(dataset, capacity, rows.size);
  const named = epochStreams(seed, epoch);
  const [crop, flip, cutout, mixup] = [named('crop'), named('flip'), named('cutout'), named('mixup')];
  const used = stepsPerEpoch(dataset, options.batchSize) * capacity;
  const order = imageOrder(named('order'), train.count).subarray(0, used);
  const parts: (Box | null)[] = [];
  const views = noting(drawViews(order, { split: train, size, augmentation, named }), parts);
  let seen = 0;
  for await (const pixels of imagesOf(train, buffer.form(capacity), views)) {
    const [slot, index] = [seen % capacity, order[seen] as number];
    const offset = drawCrop(crop, augmentation.crop);
    const mirrored = drawFlip(flip, augmentation.flip);
    buffer.put(slot, pixels, { offset, mirrored });
    rows.write(buffer.row(slot), index, { offset, mirrored, part: parts.shift() ?? null });
    applyCutout(cutout, buffer.image(slot), size, augmentation.cutout);
    seen++;
    if (seen % capacity !== 0) continue;
    const batch = buffer.batch(capacity);
    applyMixup(mixup, batch, augmentation.mixup);
    yield batch;
    [buffer, spare] = [spare, buffer];
  }
}

/**
 * All images of a split in stored order, normalised, with one-hot targets or those of their boxes; the last batch may be smaller.
 *
 * The next batch is made while one is in use. The arrays are reused: a batch is valid until the next one is asked for.
 * @throws MixnasError as `trainBatches`
 */
export function evaluationBatches(
  split: Split,
  shape: BatchShape,
  batchSize: number,
  choice: TargetChoice = {},
): AsyncGenerator<Batch, void> {
  const order = Uint32Array.from({ length: split.count }, (_, i) => i);
  return ahead(unchangedBatches(split, order, shape, { ...choice, batchSize }));
}

/** Which training images statistics of batch norm are computed over. */
export interface StatisticsOptions extends TargetChoice {
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
 * The next batch is made while one is in use. The arrays are reused: a batch is valid until the next one is asked for.
 * @throws MixnasError as `trainBatches`
 */
export function statisticsBatches(
  dataset: Dataset,
  { images, batchSize, seed, targets }: StatisticsOptions,
): AsyncGenerator<Batch, void> {
  const order = imageOrder(stream(seed, 'data', 'statistics'), dataset.train.count);
  return ahead(unchangedBatches(dataset.train, order.subarray(0, images), dataset, { batchSize, targets }));
}

async function* unchangedBatches(
  split: Split,
  order: Uint32Array,
  shape: BatchShape,
  { batchSize, targets }: TargetChoice & { readonly batchSize: number },
): AsyncGenerator<Batch, void> {
  const capacity = Math.min(batchSize, order.length);
  const rows = targetRows(split, { classes: shape.classes.length, smoothing: 0, targets, size: shape.size });
  let [buffer, spare] = twoBuffers(shape, capacity, rows.size);
  let seen = 0;
  for await (const pixels of imagesOf(split, buffer.form(capacity), wholeViews(order))) {
    const slot = seen % capacity;
    buffer.put(slot, pixels, UNCHANGED);
    rows.write(buffer.row(slot), order[seen] as number, null);
    seen++;
    if (seen % capacity !== 0 && seen !== order.length) continue;
    yield buffer.batch(seen % capacity || capacity);
    [buffer, spare] = [spare, buffer];
  }
}
