import { evaluationBatches, readSplits, type Selection } from '../data/index.ts';
import type { Detection } from '../detection/index.ts';
import { MixnasError } from '../util/errors.ts';
import { BATCH, type Classifier, type Detector, type Model } from './model.ts';

/** Some images as a model sees them. */
export interface SeenImages {
  readonly count: number;
  /** Where each of the images stands in the selection. */
  readonly places: readonly number[];
  /** What messages call the images. */
  readonly names: readonly string[];
  /** uint8 [count, size, size, channels], as the model sees them; valid until the next answers. */
  readonly pixels: Uint8Array;
  /** float32 [count, size, size, channels], normalised; valid until the next ones. */
  readonly images: Float32Array;
  /** float32 [count, classes]: 1 at the label of each image. */
  readonly targets: Float32Array;
  /** What could not be decoded, as `name: reason`. */
  readonly broken: readonly string[];
}

/** What a classifier answers to some images. */
export interface Answers extends Omit<SeenImages, 'images'> {
  /** float32 [count, classes]. */
  readonly logits: Float32Array;
}

/** What a detector finds in some images. */
export interface FoundObjects extends Omit<SeenImages, 'images' | 'targets'> {
  /** Of each image, the likeliest first. */
  readonly detections: readonly (readonly Detection[])[];
}

/** @throws MixnasError `NOT_FINITE` where an answer is NaN or infinite */
export function requireFinite(logits: Float32Array, { origin }: Pick<Model, 'origin'>): void {
  if (logits.every(Number.isFinite)) return;
  throw new MixnasError('NOT_FINITE', `the answers of the network are not numbers (${origin})`, {
    hint: 'its training diverged; take another trial, or train it again with a lower training.learningRate',
    exitCode: 1,
  });
}

/** Of a network that normalises itself: values stay 0 to 255. */
function normalisationOf({ preprocessing: { input, mean, deviation } }: Model) {
  const every = (value: number): number[] => new Array<number>(input.channels).fill(value);
  return { mean: mean ?? every(0), deviation: deviation ?? every(1 / 255) };
}

/** The images of a selection, some at a time, as a model sees them. */
async function* seenBy(model: Model, selection: Selection): AsyncGenerator<SeenImages, void> {
  const { input, classes } = model.preprocessing;
  const shape = { size: input.size, ...normalisationOf(model), classes };
  for await (const { split, places, names, broken } of readSplits(selection, input, BATCH)) {
    const none = new Float32Array();
    let seen: SeenImages = { count: 0, places, names, pixels: split.images, images: none, targets: none, broken };
    for await (const { images, targets, count } of evaluationBatches(split, shape, BATCH)) {
      seen = { ...seen, count, images, targets };
    }
    yield seen;
  }
}

/**
 * Asks a classifier about images, some at a time. Predictions and scores both come from here, so that they agree.
 * @throws MixnasError `NOT_FINITE` where an answer is NaN or infinite
 */
export async function* answersOf(model: Classifier, selection: Selection): AsyncGenerator<Answers, void> {
  for await (const { images, ...seen } of seenBy(model, selection)) {
    const logits = seen.count === 0 ? new Float32Array() : await model.logits(images, seen.count);
    requireFinite(logits, model);
    yield { ...seen, logits };
  }
}

/** Finds the objects of images, some at a time. @throws MixnasError `NOT_FINITE` as `answersOf` */
export async function* objectsOf(model: Detector, selection: Selection): AsyncGenerator<FoundObjects, void> {
  for await (const { images, targets: _, ...seen } of seenBy(model, selection)) {
    yield { ...seen, detections: seen.count === 0 ? [] : await model.detect(images, seen.count) };
  }
}
