import type { DataSettings } from '../config/index.ts';
import { MixnasError } from '../util/errors.ts';
import { stream } from '../util/random.ts';

/** Training images of the chosen classes that belong to groups. */
export interface GroupedImages {
  /** What messages call the data. */
  readonly name: string;
  readonly classes: readonly string[];
  /** Images of each class, by their place in the source. */
  readonly lists: readonly (readonly number[])[];
  /** Group of every image of the source; null = on its own. */
  readonly groups: readonly (string | null)[];
  /** Validation images that are wanted of each class. */
  readonly wanted: readonly number[];
}

/** Images that stay together, and how many of each class they are. */
interface Group {
  readonly images: number[];
  readonly counts: Map<number, number>;
}

function gather({ lists, groups }: GroupedImages): Map<string, Group> {
  const found = new Map<string, Group>();
  lists.forEach((images, label) => {
    for (const image of images) {
      const own = groups[image] ?? null;
      const key = own === null ? `image ${image}` : `group ${own}`;
      const group: Group = found.get(key) ?? { images: [], counts: new Map<number, number>() };
      group.images.push(image);
      group.counts.set(label, (group.counts.get(label) ?? 0) + 1);
      found.set(key, group);
    }
  });
  return found;
}

/**
 * Chooses whole groups for validation, in an order drawn by seed: first those that no class gets too many images by, then for
 * classes that have none yet the first ones that leave every class something to train.
 * @returns the images that are held for validation; each class has about as many as wanted, at least one where one is wanted
 * @throws MixnasError `DATA_INVALID` where a class cannot be in both
 */
export function holdGroups(images: GroupedImages, seed: DataSettings['seed']): Set<number> {
  const { classes, lists, wanted, name } = images;
  const found = gather(images);
  const order = stream(seed, 'split groups').shuffle([...found.keys()].sort());
  const have = wanted.map(() => 0);
  const held = new Set<number>();
  const taken = new Set<string>();
  const takeAll = (fits: (label: number, count: number) => boolean, isNeeded: (group: Group) => boolean): void => {
    for (const key of order) {
      const group = found.get(key) as Group;
      if (taken.has(key) || !isNeeded(group)) continue;
      if (![...group.counts].every(([label, count]) => fits(label, count))) continue;
      taken.add(key);
      for (const image of group.images) held.add(image);
      for (const [label, count] of group.counts) have[label] = (have[label] as number) + count;
    }
  };
  const lacks = (label: number): boolean => have[label] === 0 && (wanted[label] as number) > 0;
  takeAll(
    (label, count) => (have[label] as number) + count <= (wanted[label] as number),
    () => true,
  );
  takeAll(
    (label, count) => (have[label] as number) + count < (lists[label] as readonly number[]).length,
    ({ counts }) => [...counts.keys()].some(lacks),
  );
  const missing = classes.filter((_, label) => lacks(label));
  if (missing.length > 0) {
    throw new MixnasError('DATA_INVALID', `${name}: no group of ${missing.join(', ')} can be held for validation`, {
      hint: 'each class needs images of two groups at least; or name the validation images in the column split',
    });
  }
  return held;
}
