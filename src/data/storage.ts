import type { DataSettings } from '../config/index.ts';
import { formatBytes } from '../util/format.ts';
import type { SourceHandle } from './image-source.ts';
import { type Plan, planSplits } from './split-images.ts';

/** Largest file of pixels, bytes: what one typed array of Node.js 20 holds. */
export const MOST_BYTES = 2 ** 32;

/** Images of the largest split. */
export function largestSplit({ train, validation, test }: Plan): number {
  return Math.max(...[train, validation, test].map((split) => split?.indices.length ?? 0));
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
  if (settings.kind !== 'image-folder' || settings.storage !== undefined) return settings;
  const plan = planSplits(await source.open(), settings);
  const count = largestSplit(plan);
  const bytes = count * plan.size ** 2 * (settings.channels ?? 3);
  if (bytes <= MOST_BYTES) return settings;
  log(
    `images stay encoded: ${count} of ${plan.size} x ${plan.size} pixels are ${formatBytes(bytes)}, more than the ${formatBytes(MOST_BYTES)} that are held as pixels`,
  );
  return { ...settings, storage: 'encoded' };
}
