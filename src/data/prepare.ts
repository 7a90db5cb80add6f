import { join } from 'node:path';
import type { DataSettings } from '../config/index.ts';
import { MixnasError } from '../util/errors.ts';
import { hashOf } from '../util/hash.ts';
import { markUse } from './cache/uses.ts';
import type { DataReference } from './dataset.ts';
import { findSource } from './find-source.ts';
import type { SourceHandle } from './image-source.ts';
import { asKnown, type KnownData } from './known-data.ts';
import { FORMAT_VERSION, type PackedMeta, readMeta } from './meta.ts';
import type { PackProgress } from './pack.ts';
import { checkAsked, packSource } from './pack-source.ts';
import { isPacked } from './packed.ts';
import { withStorage } from './storage.ts';

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

/** Settings that identify nothing: where files lie, and what the source's own identity says. */
const NO_IDENTITY = ['path', 'labels', 'splits', 'train', 'validation', 'test', 'decoders'];
/** Values that settings have where they are left out: naming them changes nothing. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  channels: 3,
  coarse: false,
  fit: 'crop',
  centreCrop: 1,
  bits: 16,
  storage: 'pixels',
  onBroken: 'stop',
  onBadBoxes: 'stop',
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
  const source = await findSource(settings);
  const reference = referenceTo(identify(await withStorage(settings, source), source), cacheDir);
  try {
    return await readMeta(reference);
  } catch (error) {
    if (error instanceof MixnasError && error.code === 'DATA_MISSING') return null;
    throw error;
  }
}

/** Where images are, and how many threads are to decode them. */
function withDecoders(reference: DataReference, settings: DataSettings): DataReference {
  const decoders = 'decoders' in settings ? settings.decoders : undefined;
  return decoders === undefined ? reference : { ...reference, decoders };
}

/**
 * Packs the images that the settings choose into one folder of plain files, unless that was done before: training,
 * validation and (apart from them) test images with their labels, as uint8 pixels of one size, or encoded as they are. The
 * folder is written beside its place and moved there when it is complete, so that several processes may do this at once and
 * nothing half-written is ever read. The same settings over the same files give the same hash.
 * @throws MixnasError `DATA_INVALID` or `DATA_IMAGES` for what is wrong with the images or the settings, `DISK_FULL`,
 *   `CACHE_WRITE`
 */
export async function prepareData(asked: DataSettings, options: PrepareOptions): Promise<DataReference> {
  checkAsked(asked);
  const source = await findSource(asked);
  const settings = await withStorage(asked, source, options.log);
  const reference = referenceTo(identify(settings, source), options.cacheDir);
  markUse(reference.folder);
  if (!(await isPacked(reference))) await packSource(settings, source, reference, options);
  const { known } = options;
  const used =
    known === undefined || known.hash === reference.hash
      ? reference
      : await asKnown(reference, referenceTo(known.hash, options.cacheDir), known);
  markUse(used.folder);
  return withDecoders(used, settings);
}
