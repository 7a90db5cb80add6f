import { evaluationBatches, readSplits, type Selection } from '../data/index.ts';
import { MixnasError } from '../util/errors.ts';
import { BATCH, type Model } from './model.ts';

/** What a model answers to some images. */
export interface Answers {
  readonly count: number;
  /** Where each of the images stands in the selection. */
  readonly places: readonly number[];
  /** What messages call the images. */
  readonly names: readonly string[];
  /** uint8 [count, size, size, channels], as the model sees them; valid until the next answers. */
  readonly pixels: Uint8Array;
  /** float32 [count, classes]; of a detector [count, outputs]. */
  readonly logits: Float32Array;
  /** float32 [count, classes]: 1 at the label of each image. */
  readonly targets: Float32Array;
  /** What could not be decoded, as `name: reason`. */
  readonly broken: readonly string[];
}

function requireFinite(logits: Float32Array, { origin }: Model): void {
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

/**
 * Asks a model about images, some at a time. Predictions and scores both come from here, so that they agree.
 * @throws MixnasError `NOT_FINITE` where an answer is NaN or infinite
 */
export async function* answersOf(model: Model, selection: Selection): AsyncGenerator<Answers, void> {
  const { input, classes } = model.preprocessing;
  const shape = { size: input.size, ...normalisationOf(model), classes };
  for await (const { split, places, names, broken } of readSplits(selection, input, BATCH)) {
    const none = new Float32Array();
    let answers: Answers = { count: 0, places, names, pixels: split.images, logits: none, targets: none, broken };
    for await (const { images, targets, count } of evaluationBatches(split, shape, BATCH)) {
      const logits = await model.logits(images, count);
      requireFinite(logits, model);
      answers = { ...answers, count, logits, targets };
    }
    yield answers;
  }
}
