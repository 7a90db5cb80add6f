import type { DataSettings } from '../config/index.ts';
import { brokenImagesError, type SelectedImages, type Selection, selectImages } from '../data/index.ts';
import { inTopK, scoreLogits } from '../engine/index.ts';
import { MixnasError } from '../util/errors.ts';
import { answersOf } from './answers.ts';
import type { Model } from './model.ts';

/** How one class is told. */
export interface ClassScore {
  readonly label: string;
  readonly images: number;
  /** Share of the images that are taken for this class that are of it, 0..1; null where none is. */
  readonly precision: number | null;
  /** Share of its images that are taken for it, 0..1; null where it has none. */
  readonly recall: number | null;
}

/** How a model does on labelled images. */
export interface Evaluation {
  readonly split: SelectedImages['split'];
  readonly images: number;
  /** Share of right answers, 0..1. */
  readonly top1: number;
  /** Share of images whose class is among the five likeliest; null where there are no more than five classes. */
  readonly top5: number | null;
  /** Mean cross-entropy, nats. */
  readonly loss: number;
  /** Mean recall of the classes that have images. */
  readonly balanced: number;
  readonly classes: readonly ClassScore[];
  /** [label][answer]: images. */
  readonly confusion: readonly (readonly number[])[];
  /** Images left out that cannot be decoded, as `name: reason`; only where the settings skip them. */
  readonly broken: readonly string[];
}

/** The same images with the labels that the model has for their classes. */
function relabelled({ classes, selections }: SelectedImages, known: readonly string[]): Selection[] {
  const unknown = classes.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new MixnasError('DATA_INVALID', `classes that the model does not know: ${unknown.slice(0, 12).join(', ')}`, {
      hint: `it knows ${known.slice(0, 12).join(', ')}; --set 'data.classes=[...]' names the classes to evaluate`,
    });
  }
  const labelOf = classes.map((name) => known.indexOf(name));
  return selections.map((selection) => ({
    ...selection,
    labels: selection.labels.map((label) => labelOf[label] as number),
  }));
}

/** Counts of a pass over images. */
class Counts {
  readonly confusion: number[][];
  readonly broken: string[] = [];
  images = 0;
  loss = 0;
  among = 0;

  constructor(classes: number) {
    this.confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  }

  add(logits: Float32Array, targets: Float32Array, count: number): void {
    const classes = this.confusion.length;
    this.images += count;
    this.loss += scoreLogits(logits, targets, count).loss * count;
    this.among += inTopK(logits, targets, count, 5);
    for (let at = 0; at < count * classes; at += classes) {
      const label = largest(targets.subarray(at, at + classes));
      const answer = largest(logits.subarray(at, at + classes));
      const row = this.confusion[label] as number[];
      row[answer] = (row[answer] as number) + 1;
    }
  }
}

/** Place of the largest value, the first of equal ones. */
function largest(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function classScores(classes: readonly string[], confusion: readonly (readonly number[])[]): ClassScore[] {
  return classes.map((label, k) => {
    const row = confusion[k] as readonly number[];
    const right = row[k] as number;
    const answers = sum(confusion.map((other) => other[k] as number));
    return { label, images: sum(row), precision: share(right, answers), recall: share(right, sum(row)) };
  });
}

function scoreOf(counts: Counts, split: SelectedImages['split'], classes: readonly string[]): Evaluation {
  const { confusion, images, loss, among, broken } = counts;
  const scores = classScores(classes, confusion);
  const recalls = scores.flatMap(({ recall }) => (recall === null ? [] : [recall]));
  return {
    split,
    images,
    top1: sum(confusion.map((row, k) => row[k] as number)) / images,
    top5: classes.length > 5 ? among / images : null,
    loss: loss / images,
    balanced: sum(recalls) / recalls.length,
    classes: scores,
    confusion,
    broken,
  };
}

/** The settings with images as the model wants them. */
function asTrained(settings: DataSettings, { preprocessing: { image } }: Model): DataSettings {
  if (settings.kind !== 'image-folder') return settings;
  return { ...settings, fit: image.fit, bits: image.bits ?? undefined };
}

/**
 * Scores a model on labelled images: the test images where there are some, else all, or the split that is asked for. The images
 * are made as those that trained the model, whatever the settings say of size, fit, bits and channels.
 * @throws MixnasError `DATA_INVALID` for classes that the model does not know or no images, `DATA_NO_TEST`, `DATA_IMAGES`
 */
export async function evaluateModel(
  model: Model,
  settings: DataSettings,
  split?: SelectedImages['split'],
): Promise<Evaluation> {
  const selected = await selectImages(asTrained(settings, model), split);
  const { classes } = model.preprocessing;
  const counts = new Counts(classes.length);
  for (const selection of relabelled(selected, classes)) {
    for await (const { logits, targets, count, broken } of answersOf(model, selection)) {
      if (count > 0) counts.add(logits, targets, count);
      counts.broken.push(...broken);
    }
  }
  const skips = settings.kind === 'image-folder' && settings.onBroken === 'skip';
  if (counts.broken.length > 0 && !skips) throw brokenImagesError(counts.broken);
  if (counts.images === 0)
    throw new MixnasError('DATA_INVALID', `expected images to evaluate; the ${selected.split} images are none`);
  return scoreOf(counts, selected.split, classes);
}
