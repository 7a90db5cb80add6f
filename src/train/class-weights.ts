import type { TrainingSettings } from '../config/index.ts';
import type { Dataset } from '../data/index.ts';
import { MixnasError } from '../util/errors.ts';

type Weighed = Pick<Dataset, 'classes' | 'train'>;

function imagesOf({ classes, train }: Weighed): number[] {
  const counts = classes.map(() => 0);
  for (const label of train.labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function namedWeights(named: Readonly<Record<string, number>>, classes: readonly string[]): number[] {
  const unknown = Object.keys(named).filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    const known = `${classes.slice(0, 12).join(', ')}${classes.length > 12 ? ', ...' : ''}`;
    throw new MixnasError('CONFIG_INVALID', `training.classWeights: no such class: ${unknown.join(', ')}`, {
      hint: `the classes are ${known}`,
    });
  }
  return classes.map((name) => named[name] ?? 1);
}

/**
 * What an image of each class weighs in the loss. `balanced` is images / (classes * images of the class), so that each class
 * weighs alike; named weights stand in that proportion. All are scaled so that the mean over the training images is 1: the
 * learning rate keeps its meaning.
 * @returns float32 [classes]; undefined where all weigh 1
 * @throws MixnasError `CONFIG_INVALID` for a class that the data does not have
 */
export function classWeightsOf(
  { classWeights }: Pick<TrainingSettings, 'classWeights'>,
  dataset: Weighed,
): Float32Array | undefined {
  if (classWeights === undefined) return undefined;
  const counts = imagesOf(dataset);
  const raw =
    classWeights === 'balanced'
      ? counts.map((count) => (count === 0 ? 0 : 1 / count))
      : namedWeights(classWeights, dataset.classes);
  const total = raw.reduce((sum, weight, label) => sum + weight * (counts[label] as number), 0);
  return Float32Array.from(raw, (weight) => (weight * dataset.train.count) / total);
}
