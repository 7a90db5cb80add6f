import { brokenImagesError, imageFiles } from '../data/index.ts';
import { answersOf } from './answers.ts';
import { likeliest, type Prediction } from './likeliest.ts';
import type { Classifier } from './model.ts';

/** The likeliest classes of one image, likeliest first. */
export interface Predicted {
  readonly file: string;
  readonly predictions: readonly Prediction[];
}

/**
 * Classifies image files, in their order; those that cannot be decoded are told after all others.
 * @param names relative to `root`
 * @param top classes of each image
 * @throws MixnasError at the end: `DATA_IMAGES`; `NOT_FINITE`
 */
export async function* predictFiles(
  model: Classifier,
  { root, names, top }: { readonly root: string; readonly names: readonly string[]; readonly top: number },
): AsyncGenerator<Predicted, void> {
  const { classes, image } = model.preprocessing;
  const labels = new Uint16Array(names.length);
  const from = { ...imageFiles(root, names, image), labels };
  const broken: string[] = [];
  for await (const answers of answersOf(model, { from, indices: names.map((_, i) => i), labels })) {
    for (const [row, file] of answers.names.entries()) {
      const logits = answers.logits.subarray(row * classes.length, (row + 1) * classes.length);
      yield { file, predictions: likeliest(logits, classes, top) };
    }
    broken.push(...answers.broken);
  }
  if (broken.length > 0) throw brokenImagesError(broken);
}
