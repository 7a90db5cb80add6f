import { dirname, join } from 'node:path';
import type { DataSettings } from '../config/index.ts';
import { MixnasError } from '../util/errors.ts';
import { hashOf } from '../util/hash.ts';
import { asTyped } from '../util/shell-word.ts';
import { buildFolder } from './build-folder.ts';
import { markUse } from './cache/uses.ts';
import { checkRoom } from './check-room.ts';
import { cifarSource } from './cifar.ts';
import type { DataReference } from './dataset.ts';
import { expectedCounts } from './expected-counts.ts';
import { imageFolderSource } from './folder/folder-source.ts';
import type { SourceHandle } from './image-source.ts';
import { asKnown, type KnownData } from './known-data.ts';
import { FORMAT_VERSION, type PackedMeta, readMeta } from './meta.ts';
import { type PackProgress, packInto } from './pack.ts';
import { isPacked } from './packed.ts';
import { type Plan, planSplits } from './split-images.ts';
import { SYNTHETIC_SIDE, syntheticSource } from './synthetic/synthetic-source.ts';

/** How data is prepared. */
export interface PrepareOptions {
  /** Folder of all packed data sets; made when it is not there. */
  readonly cacheDir: string;
  /** Gets progress messages, one line at a time. */
  readonly log?: (message: string) => void;
  /** Hears of every thousand images or fewer that were packed. */
  readonly onProgress?: PackProgress;
  /** The data that a run was started with: images of other times or another place that are the same are taken for it. */
  readonly known?: KnownData | undefined;
}

/** Largest file of images, bytes: what one typed array of Node.js 20 holds. */
const MOST_BYTES = 2 ** 32;

function requirePath({ kind, path }: Extract<DataSettings, { readonly kind: 'cifar10' | 'cifar100' }>): string {
  if (path !== undefined) return path;
  throw new MixnasError('DATA_INVALID', `data.path: expected the folder of the ${kind} images`, {
    hint: asTyped`mixnas data fetch ${kind} downloads them`,
  });
}

/** The images that the settings name; found but not read yet. @throws MixnasError `DATA_INVALID` where there are none */
export async function findSource(settings: DataSettings): Promise<SourceHandle> {
  switch (settings.kind) {
    case 'synthetic':
      return syntheticSource(settings);
    case 'cifar10':
      return cifarSource(settings.kind, requirePath(settings));
    case 'cifar100':
      return cifarSource(settings.kind, requirePath(settings), null, settings.coarse);
    case 'image-folder':
      return imageFolderSource(settings);
  }
}

/** Settings that identify nothing: where files lie, and what the source's own identity says. */
const NO_IDENTITY = ['path', 'labels', 'splits'];
/** Values that settings have where they are left out: naming them changes nothing. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  channels: 3,
  coarse: false,
  fit: 'crop',
  bits: 16,
  onBroken: 'stop',
};

/** Identity of the data: settings (but for where the files lie), names, sizes and times of the files, and the format. */
function identify(settings: DataSettings, source: SourceHandle): string {
  const chosen = Object.fromEntries(
    Object.entries(settings).filter(
      ([key, value]) => !NO_IDENTITY.includes(key) && value !== undefined && value !== DEFAULTS[key],
    ),
  );
  return hashOf({ format: FORMAT_VERSION, settings: chosen, source: source.identity });
}

function referenceTo(hash: string, cacheDir: string): DataReference {
  return { kind: 'packed', folder: join(cacheDir, hash), hash };
}

/**
 * What is packed already of the images that the settings choose; null where it was not packed yet, or not completely. The
 * images themselves are not read.
 * @throws MixnasError `DATA_INVALID` where there are no such images
 */
export async function findPacked(settings: DataSettings, cacheDir: string): Promise<PackedMeta | null> {
  const reference = referenceTo(identify(settings, await findSource(settings)), cacheDir);
  try {
    return await readMeta(reference);
  } catch (error) {
    if (error instanceof MixnasError && error.code === 'DATA_MISSING') return null;
    throw error;
  }
}

/** Images of each split. */
function countsOf({ train, validation, test }: Plan): number[] {
  return [train, validation, test].map((split) => split?.indices.length ?? 0);
}

/** Refuses a split that no process can hold. */
function checkFits(counts: readonly number[], size: number, channels: number): void {
  const most = Math.max(...counts);
  const bytes = most * size * size * channels;
  if (bytes > MOST_BYTES) {
    throw new MixnasError(
      'DATA_INVALID',
      `${most} images of ${size} x ${size} are ${bytes} bytes; a split holds at most ${MOST_BYTES}`,
      { hint: 'lower data.resolution or data.imagesPerClass' },
    );
  }
}

/** The same before anything is made: images that are drawn as asked for have no other bound. */
function checkAsked(settings: DataSettings): void {
  const counts = settings.kind === 'synthetic' ? expectedCounts(settings) : null;
  if (counts === null) return;
  checkFits([counts.train, counts.validation], settings.resolution ?? SYNTHETIC_SIDE, settings.channels ?? 3);
}

/** Packs the images of a source. */
async function pack(
  settings: DataSettings,
  source: SourceHandle,
  reference: DataReference,
  { log = () => {}, onProgress }: PrepareOptions,
): Promise<void> {
  log(`packing ${settings.kind} images into ${reference.folder}`);
  const images = await source.open();
  const plan = planSplits(images, settings);
  const channels = settings.channels ?? 3;
  const counted = countsOf(plan);
  checkFits(counted, plan.size, channels);
  const bytes = counted.reduce((sum, count) => sum + count, 0) * plan.size ** 2 * channels;
  await checkRoom(dirname(reference.folder), bytes);
  const skipsBroken = settings.kind === 'image-folder' && settings.onBroken === 'skip';
  const identity = {
    hash: reference.hash,
    kind: settings.kind,
    title: images.title,
    skipped: images.skipped ?? [],
    deepImages: () => images.deepImages?.() ?? null,
  };
  await buildFolder(
    reference.folder,
    (folder) => packInto(folder, plan, identity, { channels, skipsBroken, onProgress }),
    () => isPacked(reference),
  );
  const { counts } = await readMeta(reference);
  log(`packed ${counts.train} training and ${counts.validation} validation images`);
}

/**
 * Packs the images that the settings choose into one folder of plain files, unless that was done before: training,
 * validation and (apart from them) test images as uint8, resized, with their labels. The folder is written beside its
 * place and moved there when it is complete, so that several processes may do this at once and nothing half-written is
 * ever read. The same settings over the same files give the same hash.
 * @throws MixnasError `DATA_INVALID` or `DATA_IMAGES` for what is wrong with the images or the settings, `DISK_FULL`,
 *   `CACHE_WRITE`
 */
export async function prepareData(settings: DataSettings, options: PrepareOptions): Promise<DataReference> {
  checkAsked(settings);
  const source = await findSource(settings);
  const reference = referenceTo(identify(settings, source), options.cacheDir);
  markUse(reference.folder);
  if (!(await isPacked(reference))) await pack(settings, source, reference, options);
  const { known } = options;
  const used =
    known === undefined || known.hash === reference.hash
      ? reference
      : await asKnown(reference, referenceTo(known.hash, options.cacheDir), known);
  markUse(used.folder);
  return used;
}
