import { join } from 'node:path';
import type { DataSettings } from '../config/index.ts';
import { MixnasError } from '../util/errors.ts';
import { hashOf } from '../util/hash.ts';
import { buildFolder } from './build-folder.ts';
import { cifarSource } from './cifar.ts';
import type { DataReference } from './dataset.ts';
import { imageFolderSource } from './image-folder.ts';
import type { SourceHandle } from './image-source.ts';
import { FORMAT_VERSION, type PackedMeta, readMeta } from './meta.ts';
import { type PackProgress, packInto } from './pack.ts';
import { verifyPacked } from './packed.ts';
import { type Plan, planSplits } from './split-images.ts';
import { syntheticSource } from './synthetic/synthetic-source.ts';

/** How data is prepared. */
export interface PrepareOptions {
  /** Folder of all packed data sets; made when it is not there. */
  readonly cacheDir: string;
  /** Gets progress messages, one line at a time. */
  readonly log?: (message: string) => void;
  /** Hears of every thousand images or fewer that were packed. */
  readonly onProgress?: PackProgress;
}

/** Largest file of images, bytes: what one typed array of Node.js 20 holds. */
const MOST_BYTES = 2 ** 32;

async function findSource(settings: DataSettings): Promise<SourceHandle> {
  switch (settings.kind) {
    case 'synthetic':
      return syntheticSource(settings);
    case 'cifar10':
    case 'cifar100':
      return cifarSource(settings.kind, settings.path);
    case 'image-folder':
      return imageFolderSource(settings.path);
  }
}

/** Identity of the data: settings (but for where the files lie), names, sizes and times of the files, and the format. */
function identify(settings: DataSettings, source: SourceHandle): string {
  const chosen = Object.fromEntries(
    Object.entries(settings).filter(([key, value]) => key !== 'path' && value !== undefined),
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

async function isPacked(reference: DataReference): Promise<boolean> {
  try {
    await verifyPacked(reference);
    return true;
  } catch (error) {
    if (error instanceof MixnasError && error.code === 'DATA_MISSING') return false;
    throw error;
  }
}

function checkFits({ size, train, validation, test }: Plan): void {
  const most = Math.max(...[train, validation, test].map((split) => split?.indices.length ?? 0));
  const bytes = most * size * size * 3;
  if (bytes > MOST_BYTES) {
    throw new MixnasError(
      'DATA_INVALID',
      `${most} images of ${size} x ${size} are ${bytes} bytes; a split holds at most ${MOST_BYTES}`,
      { hint: 'lower data.resolution or data.imagesPerClass' },
    );
  }
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
  const log = options.log ?? (() => {});
  const source = await findSource(settings);
  const hash = identify(settings, source);
  const reference = referenceTo(hash, options.cacheDir);
  if (await isPacked(reference)) return reference;

  log(`packing ${settings.kind} images into ${reference.folder}`);
  const images = await source.open();
  const plan = planSplits(images, settings);
  const left = images.skipped === undefined || images.skipped.length === 0 ? {} : { skipped: [...images.skipped] };
  checkFits(plan);
  await buildFolder(
    reference.folder,
    (folder) => packInto(folder, plan, { hash, kind: settings.kind, ...left }, options.onProgress),
    () => isPacked(reference),
  );
  log(`packed ${plan.train.indices.length} training and ${plan.validation.indices.length} validation images`);
  return reference;
}
