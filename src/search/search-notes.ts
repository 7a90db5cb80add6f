import type { Config } from '../config/index.ts';
import type { Dataset, PackedMeta, Split } from '../data/index.ts';
import { type ImageFacts, type Note, notesOf } from '../notes/index.ts';
import type { NetworkTarget, SearchSpace } from '../space/index.ts';
import type { RunInfo } from '../store/index.ts';

/** Share of the images that the most frequent class has; 0 for no images. */
function largestShare({ labels, count }: Split, classes: number): number {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return Math.max(...counts) / Math.max(1, count);
}

/** The classes with the most and the fewest training images. */
function balanceOf({ labels }: Split, classes: readonly string[]): NonNullable<ImageFacts['balance']> {
  const counts = new Array<number>(classes.length).fill(0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const at = (images: number) => ({ name: classes[counts.indexOf(images)] ?? '', images });
  return { most: at(Math.max(...counts)), fewest: at(Math.min(...counts)) };
}

/** What there is to know of opened images. @param meta what packing told of them */
export function imageFacts(
  { classes, train, validation }: Dataset,
  { skipped = [], duplicates, nearDuplicates, deepImages }: PackedMeta,
): ImageFacts {
  const shares = [train, validation].map((split) => largestShare(split, classes.length)) as [number, number];
  return {
    classes: classes.length,
    train: train.count,
    validation: validation.count,
    largestClass: { train: shares[0], validation: shares[1] },
    skipped,
    balance: balanceOf(train, classes),
    ...(duplicates === undefined ? {} : { duplicates }),
    ...(nearDuplicates === undefined ? {} : { nearDuplicates }),
    ...(deepImages === undefined ? {} : { deepImages }),
  };
}

/** What there is to say of a search before its first trial. */
export function notesBefore(
  config: Config,
  space: SearchSpace,
  target: NetworkTarget,
  data: RunInfo['data'],
): readonly Note[] {
  const trained = data?.size;
  return notesOf({
    config,
    space,
    sizes: trained === undefined ? null : { trained, meant: target.size },
    images: data?.images ?? null,
    results: [],
  });
}
