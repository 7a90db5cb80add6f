import { median } from '../util/quantile.ts';
import { percent, points } from './accuracy-notes.ts';
import type { ImageFacts, SearchFacts } from './facts.ts';
import type { Note } from './note.ts';
import { standardError } from './statistics.ts';

/** Results after which it is the proxy that learns nothing, not a network. */
const ENOUGH_RESULTS = 5;
/** Standard errors above chance that guessing does not reach. */
const ERRORS = 3;
/** Training accuracy above chance that counts as none: few images give a small standard error. */
const NO_LEARNING = 0.03;
/** Difference of training and validation accuracy that augmentation and noise do not explain. */
const LARGE_GAP = 0.15;

function chanceOf({ classes, largestClass }: ImageFacts, split: 'train' | 'validation'): number {
  return largestClass?.[split] ?? 1 / classes;
}

/** The best network does no better than guessing. */
export function chanceNote({ images, results }: SearchFacts): Note | null {
  if (images === null || images.validation === 0 || results.length === 0) return null;
  const chance = chanceOf(images, 'validation');
  const best = Math.max(...results.map(({ accuracy }) => accuracy));
  const limit = chance + ERRORS * standardError(chance, images.validation);
  if (best > limit) return null;
  const isProxy = results.length >= ENOUGH_RESULTS;
  const networks = results.length === 1 ? 'the only network' : `the best of ${results.length} networks`;
  return {
    code: isProxy ? 'learns-nothing' : 'near-chance',
    message: `${networks} reads ${percent(best)} on ${images.validation} validation images, where guessing the most frequent class gives ${percent(chance)} and up to ${percent(limit)} by luck: ${isProxy ? 'nothing that was learned shows on them, and the search ranks at random' : 'nothing shows yet that it learned'}`,
    hint: 'more steps (training.epochs, a smaller training.batchSize, more images), another training.learningRate, or images that show more (data.resolution); check that each image lies in the folder of its class',
  };
}

/** No network even fits the images that it is trained on. */
export function fitNote({ images, results }: SearchFacts): Note | null {
  if (images === null || images.train === 0) return null;
  const fits = results.flatMap(({ trainAccuracy }) => trainAccuracy ?? []);
  if (fits.length < ENOUGH_RESULTS) return null;
  const chance = chanceOf(images, 'train');
  const limit = chance + Math.max(NO_LEARNING, ERRORS * standardError(chance, images.train));
  const best = Math.max(...fits);
  if (best > limit) return null;
  return {
    code: 'training-near-chance',
    message: `none of ${fits.length} networks fits its own training images: training accuracy is at most ${percent(best)}, guessing gives ${percent(chance)}`,
    hint: 'try training.learningRate ten times smaller and ten times larger, and more steps (training.epochs, a smaller training.batchSize)',
  };
}

/** Networks know their training images and fail on others. */
export function gapNote({ images, results }: SearchFacts): Note | null {
  if (images === null || images.validation === 0) return null;
  const pairs = results.flatMap(({ accuracy, trainAccuracy }) =>
    trainAccuracy === null ? [] : [{ accuracy, trainAccuracy }],
  );
  if (pairs.length === 0) return null;
  const gap = median(pairs.map(({ accuracy, trainAccuracy }) => trainAccuracy - accuracy));
  const validation = median(pairs.map(({ accuracy }) => accuracy));
  if (gap <= Math.max(LARGE_GAP, ERRORS * standardError(validation, images.validation))) return null;
  const training = median(pairs.map(({ trainAccuracy }) => trainAccuracy));
  return {
    code: 'training-above-validation',
    message: `training accuracy lies ${points(gap)} above validation accuracy (medians of ${pairs.length} ${pairs.length === 1 ? 'network' : 'networks'}: ${percent(training)} and ${percent(validation)})`,
    hint: 'after few steps the moving statistics of batch norm may lag: more steps, or a lower training.batchNormMomentum where one is set; after many it is overfitting: more images, training.augmentation, a higher training.weightDecay',
  };
}
