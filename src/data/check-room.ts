import { mkdir, statfs } from 'node:fs/promises';
import { MixnasError } from '../util/errors.ts';
import { formatBytes } from '../util/format.ts';

/**
 * Refuses to begin what the disk has no room for.
 * @param folder where it will be written; made when it is not there
 * @throws MixnasError `DISK_FULL`
 */
export async function checkRoom(folder: string, bytes: number): Promise<void> {
  const made = await mkdir(folder, { recursive: true }).then(
    () => true,
    () => false, // whoever writes there says why it cannot be made
  );
  if (!made) return;
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (bytes <= free) return;
  throw new MixnasError(
    'DISK_FULL',
    `${folder}: the packed images need ${formatBytes(bytes)}; ${formatBytes(free)} are free`,
    { hint: 'lower data.resolution or data.imagesPerClass, or let MIXNAS_CACHE name a folder elsewhere', exitCode: 1 },
  );
}
