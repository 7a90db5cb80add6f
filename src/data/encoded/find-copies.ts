import type { Duplicate } from '../meta.ts';
import type { SplitName } from '../split-files.ts';
import type { Plan } from '../split-images.ts';
import { EncodedIndex } from './encoded-index.ts';
import type { PackState } from './pack-state.ts';

/** Pairs of splits, the smaller one second: its digests are held in memory. */
const PAIRS = [
  ['train', 'validation'],
  ['train', 'test'],
  ['validation', 'test'],
] as const;

/** Names of some packed images of a split. */
function namesOf(plan: Plan, { splits }: Pick<PackState, 'splits'>, name: SplitName): (packed: number) => string {
  const selection = plan[name];
  const dropped = new Set(splits[name].dropped);
  return (packed) => {
    let place = packed;
    for (const broken of dropped) if (broken <= place) place++;
    const index = selection?.indices[place] ?? place;
    return selection?.from.nameOf?.(index) ?? `${name} image ${index}`;
  };
}

/**
 * Finds images of one split that are in another one too, byte for byte. An image of the test split that is in both others
 * counts for the training images alone.
 * @param indexes of each split, as their files hold them
 */
export function findCopies(
  plan: Plan,
  splits: PackState['splits'],
  indexes: Readonly<Record<SplitName, Buffer>>,
): Duplicate[] {
  const seen = new Set<number>();
  return PAIRS.flatMap(([first, second]) => {
    const [from, other] = [new EncodedIndex(indexes[first]), new EncodedIndex(indexes[second])];
    const places = new Map<string, number[]>();
    for (let image = 0; image < other.count; image++) {
      if (second === 'test' && seen.has(image)) continue;
      const digest = other.digest(image);
      places.set(digest, [...(places.get(digest) ?? []), image]);
    }
    const found: [number, number][] = [];
    for (let image = 0; image < from.count; image++) {
      const digest = from.digest(image);
      for (const copy of places.get(digest) ?? []) found.push([image, copy]);
      places.delete(digest);
    }
    if (second === 'test') for (const [, copy] of found) seen.add(copy);
    const [pair] = found;
    if (pair === undefined) return [];
    const [ofFirst, ofSecond] = [namesOf(plan, { splits }, first), namesOf(plan, { splits }, second)];
    const example = `${ofFirst(pair[0])} and ${ofSecond(pair[1])}`;
    return [{ splits: [first, second] satisfies [SplitName, SplitName], count: found.length, example }];
  });
}
