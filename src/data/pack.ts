import { join } from 'node:path';
import { brokenImagesError } from './broken-images.ts';
import { DuplicateFinder } from './duplicates.ts';
import { FORMAT_VERSION, type PackedMeta, type Skipped } from './meta.ts';
import { NearDuplicateFinder } from './near/near-duplicates.ts';
import { type PackedSplit, type Packing, packSplit, writeNew } from './pack-split.ts';
import { ChannelStatistics } from './pixel-statistics.ts';
import { SPLIT_NAMES, type SplitName } from './split-files.ts';
import type { Plan } from './split-images.ts';

/** Images that were packed so far, of all splits. */
export type PackProgress = (done: number, total: number) => void;

/** How images are packed. */
export interface PackOptions {
  /** 3 = RGB, 1 = grey. */
  readonly channels: number;
  /** Whether images that cannot be decoded are left out and counted. */
  readonly skipsBroken: boolean;
  readonly onProgress?: PackProgress | undefined;
}

function countOf(plan: Plan, name: SplitName): number {
  return plan[name]?.indices.length ?? 0;
}

/** Images of all splits. */
export function plannedImages(plan: Plan): number {
  return SPLIT_NAMES.reduce((sum, name) => sum + countOf(plan, name), 0);
}

/** Counts what is packed, for `onProgress`. */
export function counter(total: number, onProgress: PackProgress | undefined): (images: number) => void {
  let done = 0;
  return (images) => {
    done += images;
    onProgress?.(done, total);
  };
}

/** What is known of a packed data set beside its images. */
export interface PackIdentity {
  readonly hash: string;
  readonly kind: string;
  /** The public set that it is, where its layout says it. */
  readonly title?: string | undefined;
  readonly skipped: readonly Skipped[];
  readonly deepImages: () => PackedMeta['deepImages'] | null;
}

/** Each class that is trained needs an image that is whole. */
export function checkBroken(
  broken: readonly string[],
  train: Pick<PackedSplit, 'labels' | 'boxes'>,
  classes: readonly string[],
  skips: boolean,
): void {
  if (broken.length === 0) return;
  const filled = new Set(train.boxes?.labels ?? train.labels);
  if (!skips || classes.some((_, label) => !filled.has(label))) throw brokenImagesError(broken);
}

/** What is left out, with what cannot be decoded. */
export function withBroken(skipped: readonly Skipped[], broken: readonly string[]): Skipped[] {
  const [first] = broken;
  if (first === undefined) return [...skipped];
  const example = first.slice(0, first.lastIndexOf(': '));
  return [{ reason: 'that cannot be decoded', count: broken.length, example }, ...skipped];
}

/** How many boxes were packed of each split; nothing where images have none. */
export function boxCounts(splits: Readonly<Record<SplitName, Pick<PackedSplit, 'boxes'>>>): Pick<PackedMeta, 'boxes'> {
  if (splits.train.boxes === null) return {};
  const count = (name: SplitName): number => splits[name].boxes?.labels.length ?? 0;
  return { boxes: { train: count('train'), validation: count('validation'), test: count('test') } };
}

/** Kinds of images that are drawn, and so look alike. */
const DRAWN: readonly string[] = ['synthetic', 'scenes'];

/** A list, where there is something in it. */
function unlessEmpty<Key extends string, T>(key: Key, list: T[]): { [K in Key]?: T[] } {
  return (list.length === 0 ? {} : { [key]: list }) as { [K in Key]?: T[] };
}

/**
 * Writes the files of a packed data set into an existing, empty folder: images, labels and boxes of each split, `meta.json` last.
 * Mean and deviation are those of the training images.
 * @throws MixnasError `DATA_IMAGES` naming every broken image (where they are left out: when a class has no other), and what
 *   the source or the file system throws
 */
export async function packInto(
  folder: string,
  plan: Plan,
  { hash, kind, title, skipped, deepImages }: PackIdentity,
  { channels, skipsBroken, onProgress }: PackOptions,
): Promise<void> {
  const packing: Packing = {
    folder,
    plan,
    channels,
    statistics: new ChannelStatistics(channels),
    duplicates: new DuplicateFinder(),
    nearDuplicates: DRAWN.includes(kind) ? null : new NearDuplicateFinder(plan.size),
    broken: [],
    onPacked: counter(plannedImages(plan), onProgress),
  };
  const train = await packSplit(packing, 'train');
  const validation = await packSplit(packing, 'validation');
  const test = await packSplit(packing, 'test');
  checkBroken(packing.broken, train, plan.classes, skipsBroken);
  const deep = deepImages();
  const meta: PackedMeta = {
    format: FORMAT_VERSION,
    hash,
    kind,
    ...(title !== undefined && { title }),
    classes: [...plan.classes],
    size: plan.size,
    ...packing.statistics.result(),
    counts: { train: train.labels.length, validation: validation.labels.length, test: test.labels.length },
    sha256: { train: train.sha256, validation: validation.sha256, test: test.sha256 },
    ...boxCounts({ train, validation, test }),
    ...unlessEmpty('skipped', withBroken(skipped, packing.broken)),
    ...unlessEmpty('duplicates', packing.duplicates.result()),
    ...unlessEmpty('nearDuplicates', packing.nearDuplicates?.result() ?? []),
    ...(deep ? { deepImages: deep } : {}),
  };
  await writeNew(join(folder, 'meta.json'), (handle) => handle.writeFile(`${JSON.stringify(meta, null, 2)}\n`));
}
