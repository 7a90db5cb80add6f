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

/** What there is to know of opened images. @param skipped what was left out when they were packed */
export function imageFacts({ classes, train, validation }: Dataset, { skipped = [] }: PackedMeta): ImageFacts {
  const shares = [train, validation].map((split) => largestShare(split, classes.length)) as [number, number];
  return {
    classes: classes.length,
    train: train.count,
    validation: validation.count,
    largestClass: { train: shares[0], validation: shares[1] },
    skipped,
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
