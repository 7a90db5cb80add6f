import type { DataSettings } from '../config/index.ts';
import { formatBytes } from '../util/format.ts';
import { COCO_SIDE } from './coco/coco-source.ts';
import type { SourceHandle } from './image-source.ts';
import { planImages } from './plan.ts';
import type { Plan } from './split-images.ts';

/** Largest file of pixels, bytes: what one typed array of Node.js 20 holds. */
export const MOST_BYTES = 2 ** 32;

/** Images of the largest split. */
export function largestSplit({ train, validation, test }: Plan): number {
  return Math.max(...[train, validation, test].map((split) => split?.indices.length ?? 0));
}

type FileSettings = Extract<DataSettings, { readonly kind: 'image-folder' | 'coco' }>;

/** Images of the largest split, or how many they may be, and their side in pixels. */
async function mostImages(settings: FileSettings, source: SourceHandle): Promise<{ count: number; size: number }> {
  const { atMost } = source;
  if (settings.kind === 'coco' && atMost !== undefined) {
    const { train, validation } = atMost;
    const count = Math.max(Math.min(settings.images ?? train, train), validation);
    return { count, size: settings.resolution ?? COCO_SIDE };
  }
  const plan = planImages(await source.open(), settings);
  return { count: largestSplit(plan), size: plan.size };
}

/**
 * Settings with the storage that follows from the number of images where they name none: a folder whose pixels no process can
 * hold stays encoded.
 * @param log told so
 * @throws MixnasError `DATA_INVALID` where the images are not those that the settings ask for
 */
export async function withStorage(
  settings: DataSettings,
  source: SourceHandle,
  log: (message: string) => void = () => {},
): Promise<DataSettings> {
  if (settings.kind !== 'image-folder' && settings.kind !== 'coco') return settings;
  if (settings.storage !== undefined) return settings;
  const { count, size } = await mostImages(settings, source);
  const bytes = count * size ** 2 * (settings.channels ?? 3);
  if (bytes <= MOST_BYTES) return settings;
  log(
    `images stay encoded: ${count} of ${size} x ${size} pixels are ${formatBytes(bytes)}, more than the ${formatBytes(MOST_BYTES)} that are held as pixels`,
  );
  return { ...settings, storage: 'encoded' };
}
