import type { SearchFacts } from './facts.ts';
import type { Note } from './note.ts';

/** Ratio of two resolutions from which they differ much. */
const MUCH = 1.5;

/** Images of another size than the space is made for. */
export function resolutionNote({ space, sizes }: SearchFacts): Note | null {
  const made = space.resolution;
  if (made === null || sizes === null) return null;
  const { trained, meant } = sizes;
  if (Math.max(trained, made) < MUCH * Math.min(trained, made)) return null;
  const place = `space ${space.name} is made for ${made} px, and its networks are trained at ${trained} px`;
  const isProxy = meant !== trained;
  return {
    code: 'resolution-mismatch',
    message: `${place}; their costs and limits are those at ${meant} px`,
    hint: isProxy
      ? `data.resolution=${meant} trains them as they are meant; where ${trained} px is what they are for, target.resolution=${trained}`
      : `choose a space that is made for about ${trained} px, or data.resolution=${made}`,
  };
}

/** Reason of files that systems leave in folders, which nobody misses among the images. */
const SYSTEM_FILES = 'left by systems';
/** Ratio of the largest class to the smallest from which they are told. */
const IMBALANCE = 3;
/** Bits that images of sixteen use where nothing is amiss: one may be free. */
const MOST_BITS = 15;

/** Files that are not among the images. */
export function skippedNote({ images }: SearchFacts): Note | null {
  const skipped = images?.skipped.filter(({ reason, of }) => of === undefined && reason !== SYSTEM_FILES) ?? [];
  if (skipped.length === 0) return null;
  const total = skipped.reduce((sum, { count }) => sum + count, 0);
  const reasons = skipped.map(({ reason, count, example }) => `${count} ${reason} (${example})`);
  return {
    code: 'files-skipped',
    message: `${total} ${total === 1 ? 'file was' : 'files were'} left out of the data: ${reasons.join(', ')}`,
    hint: 'convert images to JPEG, PNG, WebP, TIFF or AVIF and put them into the folders of their classes under data.path, or take these files away',
  };
}

/** Boxes that are wrong. */
export function boxesNote({ images }: SearchFacts): Note | null {
  const skipped = images?.skipped.filter(({ of }) => of === 'boxes') ?? [];
  if (skipped.length === 0) return null;
  const total = skipped.reduce((sum, { count }) => sum + count, 0);
  const reasons = skipped.map(({ reason, count, example }) => `${count} ${reason} (${example})`);
  return {
    code: 'boxes-skipped',
    message: `${total} ${total === 1 ? 'box is wrong and was' : 'boxes are wrong and were'} left out or cut off: ${reasons.join(', ')}`,
    hint: 'mend them in the file that is named: a detector is told that nothing is where a box is left out',
  };
}

/** Images that are trained on and tested with. */
export function duplicatesNote({ images }: SearchFacts): Note | null {
  const duplicates = images?.duplicates ?? [];
  if (duplicates.length === 0) return null;
  const pairs = duplicates.map(({ splits: [first, second], count, example }) => {
    const are = count === 1 ? 'image is' : 'images are';
    return `${count} ${second} ${are} among the ${first} images too (${example})`;
  });
  return {
    code: 'duplicates',
    message: `${pairs.join(', ')}: accuracies read too high`,
    hint: 'remove the copies; copies of one scene or person that differ a little are kept together by a column group in data.labels',
  };
}

/** Images that look like images of another split. */
export function nearDuplicatesNote({ images }: SearchFacts): Note | null {
  const alike = images?.nearDuplicates ?? [];
  if (alike.length === 0) return null;
  const pairs = alike.map(({ splits: [first, second], count, examples }) => {
    const look = count === 1 ? `image looks like one of the` : `images look like`;
    return `${count} ${second} ${look} ${first} images (for instance ${examples.join('; ')})`;
  });
  return {
    code: 'near-duplicates',
    message: `${pairs.join(', ')}: where these are one picture, encoded again, resized or in other colours, accuracies read too high`,
    hint: 'look at these pairs; remove copies, or keep pictures of one thing together by a column group in data.labels',
  };
}

/** Images of sixteen bits that are nearly black once only the highest eight are kept. */
export function bitsNote({ images }: SearchFacts): Note | null {
  const deep = images?.deepImages;
  if (deep === undefined) return null;
  const bits = Math.max(8, Math.ceil(Math.log2(deep.largest + 1)));
  if (bits >= MOST_BITS) return null;
  return {
    code: 'few-bits',
    message: `${deep.images} images are stored with sixteen bits and use ${bits}: their largest value is ${deep.largest} of 65535, so that they are packed dark`,
    hint: `data.bits=${bits} takes that for white`,
  };
}

/** Classes of very different size, which accuracy does not tell. */
export function imbalanceNote({ images, config }: SearchFacts): Note | null {
  const balance = images?.balance;
  if (balance === undefined || balance.most.images < IMBALANCE * balance.fewest.images) return null;
  const { most, fewest } = balance;
  const weighs = config.training.classWeights !== undefined;
  const share = ((100 * most.images) / (images?.train ?? most.images)).toFixed(0);
  return {
    code: 'imbalance',
    message: `class ${most.name} has ${most.images} training images and class ${fewest.name} ${fewest.images}: whoever always answers ${most.name} is right in ${share} % of them`,
    hint: `${weighs ? '' : 'training.classWeights=balanced lets each class weigh alike; '}the metric balancedAccuracy counts classes instead of images (objective, front)`,
  };
}
