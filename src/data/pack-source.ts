import { dirname } from 'node:path';
import type { DataSettings } from '../config/index.ts';
import { MixnasError } from '../util/errors.ts';
import { buildFolder } from './build-folder.ts';
import { checkRoom } from './check-room.ts';
import type { DataReference } from './dataset.ts';
import { buildResumable } from './encoded/build-resumable.ts';
import type { Decoding } from './encoded/decode-view.ts';
import { packEncoded } from './encoded/pack-encoded.ts';
import { expectedCounts } from './expected-counts.ts';
import type { ImageSource, SourceHandle } from './image-source.ts';
import { readMeta } from './meta.ts';
import { type PackIdentity, type PackOptions, type PackProgress, packInto } from './pack.ts';
import { isPacked } from './packed.ts';
import { planImages } from './plan.ts';
import { SCENE_SIDE } from './scenes/scenes-source.ts';
import type { Plan } from './split-images.ts';
import { largestSplit, MOST_BYTES } from './storage.ts';
import { SYNTHETIC_SIDE } from './synthetic/synthetic-source.ts';

/** Refuses a split that no process can hold. */
function checkFits(most: number, size: number, channels: number, hint: string): void {
  const bytes = most * size * size * channels;
  if (bytes <= MOST_BYTES) return;
  throw new MixnasError(
    'DATA_INVALID',
    `${most} images of ${size} x ${size} are ${bytes} bytes; a split holds at most ${MOST_BYTES}`,
    { hint },
  );
}

/** The setting that says how many images there are. */
function amountOf({ kind }: DataSettings): string {
  return kind === 'coco' || kind === 'scenes' ? 'data.images' : 'data.imagesPerClass';
}

/** Settings of images that are files, each of which may be broken, or stay encoded. */
type FileSettings = Extract<DataSettings, { readonly kind: 'image-folder' | 'coco' }>;

function isOfFiles(settings: DataSettings): settings is FileSettings {
  return settings.kind === 'image-folder' || settings.kind === 'coco';
}

/**
 * Refuses images that are drawn as asked for, and have no other bound, before anything is made.
 * @throws MixnasError `DATA_INVALID`
 */
export function checkAsked(settings: DataSettings): void {
  if (settings.kind !== 'synthetic' && settings.kind !== 'scenes') return;
  const counts = expectedCounts(settings);
  if (counts === null) return;
  const most = Math.max(counts.train, counts.validation);
  const side = settings.kind === 'synthetic' ? SYNTHETIC_SIDE : SCENE_SIDE;
  checkFits(
    most,
    settings.resolution ?? side,
    settings.channels ?? 3,
    `lower data.resolution or ${amountOf(settings)}`,
  );
}

/** The plan's selections of images. */
function selectionsOf({ train, validation, test }: Plan) {
  return [train, validation, test].filter((selection) => selection !== null);
}

/** What is packed, and how. */
interface Packing {
  readonly reference: DataReference;
  readonly plan: Plan;
  readonly identity: PackIdentity;
  readonly options: PackOptions;
}

async function packPixels(settings: DataSettings, { reference, plan, identity, options }: Packing): Promise<void> {
  const { channels } = options;
  const others = isOfFiles(settings) ? 'data.storage=encoded keeps images encoded; or ' : '';
  checkFits(largestSplit(plan), plan.size, channels, `${others}lower data.resolution or ${amountOf(settings)}`);
  const count = selectionsOf(plan).reduce((sum, { indices }) => sum + indices.length, 0);
  await checkRoom(dirname(reference.folder), count * plan.size ** 2 * channels);
  await buildFolder(
    reference.folder,
    (folder) => packInto(folder, plan, identity, options),
    () => isPacked(reference),
  );
}

/** How files of a data set become images: those with boxes are stretched, so that nothing of them is lost. */
function decodingOf(settings: FileSettings): Decoding {
  if (settings.kind === 'coco') return { fit: 'stretch', bits: null, centreCrop: 1 };
  const { fit = 'crop', bits = null, centreCrop = 1 } = settings;
  return { fit, bits, centreCrop };
}

async function packFiles(settings: FileSettings, { reference, plan, identity, options }: Packing): Promise<void> {
  const bytes = selectionsOf(plan).reduce(
    (all, { from, indices }) => indices.reduce((sum, index) => sum + (from.files?.bytes(index) ?? 0), all),
    0,
  );
  await checkRoom(dirname(reference.folder), bytes);
  await buildResumable(
    reference.folder,
    (folder) => packEncoded(folder, plan, identity, { ...options, decoding: decodingOf(settings) }),
    () => isPacked(reference),
  );
}

function identityOf(hash: string, kind: string, images: ImageSource): PackIdentity {
  return {
    hash,
    kind,
    title: images.title,
    skipped: images.skipped ?? [],
    deepImages: () => images.deepImages?.() ?? null,
  };
}

/**
 * Packs the images of a source.
 * @param settings with the storage that is meant
 * @throws MixnasError as `prepareData`
 */
export async function packSource(
  settings: DataSettings,
  source: SourceHandle,
  reference: DataReference,
  {
    log = () => {},
    onProgress,
  }: { readonly log?: (message: string) => void; readonly onProgress?: PackProgress | undefined },
): Promise<void> {
  log(`packing ${settings.kind} images into ${reference.folder}`);
  const images = await source.open();
  const packing: Packing = {
    reference,
    plan: planImages(images, settings),
    identity: identityOf(reference.hash, settings.kind, images),
    options: {
      channels: settings.channels ?? 3,
      skipsBroken: isOfFiles(settings) && settings.onBroken === 'skip',
      onProgress,
    },
  };
  if (isOfFiles(settings) && settings.storage === 'encoded') await packFiles(settings, packing);
  else await packPixels(settings, packing);
  const { counts } = await readMeta(reference);
  log(`packed ${counts.train} training and ${counts.validation} validation images`);
}
