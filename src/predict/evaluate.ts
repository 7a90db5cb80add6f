import type { DataSettings } from '../config/index.ts';
import { brokenImagesError, countTrained, type SelectedImages, type Selection, selectImages } from '../data/index.ts';
import { MixnasError } from '../util/errors.ts';
import { answersOf } from './answers.ts';
import { Counts } from './counts.ts';
import { type Evaluation, scoresOf } from './evaluation.ts';
import type { Classifier } from './model.ts';
import { WrongImages } from './wrong-images.ts';

/** Which images are scored, and what is kept of them. */
export interface EvaluationOptions {
  /** Left out: the test images where there are some, else all. */
  readonly split?: SelectedImages['split'] | undefined;
  /** Most wrong answers that are kept with their pixels; default: none. */
  readonly wrong?: number;
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

/** The settings with images as the model wants them. */
function asTrained(settings: DataSettings, { preprocessing: { image } }: Classifier): DataSettings {
  if (settings.kind !== 'image-folder') return settings;
  const { fit, bits, centreCrop } = image;
  return { ...settings, fit, bits: bits ?? undefined, centreCrop };
}

/**
 * Scores a model on labelled images. The images are made as those that trained the model, whatever the settings say of size, fit,
 * bits and channels.
 * @throws MixnasError `DATA_INVALID` for classes that the model does not know or no images, `DATA_NO_TEST`, `DATA_IMAGES`
 */
export async function evaluateModel(
  model: Classifier,
  settings: DataSettings,
  { split, wrong: most = 0 }: EvaluationOptions = {},
): Promise<Evaluation> {
  const selected = await selectImages(asTrained(settings, model), split);
  const { classes } = model.preprocessing;
  const [counts, wrong, broken] = [new Counts(classes.length), new WrongImages(classes, most), [] as string[]];
  for (const selection of relabelled(selected, classes)) {
    for await (const answers of answersOf(model, selection)) {
      if (answers.count > 0) counts.add(answers);
      wrong.add(answers);
      broken.push(...answers.broken);
    }
  }
  const skips = 'onBroken' in settings && settings.onBroken === 'skip';
  if (broken.length > 0 && !skips) throw brokenImagesError(broken);
  if (counts.images === 0)
    throw new MixnasError('DATA_INVALID', `expected images to evaluate; the ${selected.split} images are none`);
  const { trainedOn } = model;
  return {
    split: selected.split,
    ...scoresOf(counts, classes),
    trainedOn: trainedOn === null ? null : await countTrained(selected, settings, trainedOn),
    broken,
    wrong: wrong.result(),
  };
}
