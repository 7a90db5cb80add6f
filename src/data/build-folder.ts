import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MixnasError } from '../util/errors.ts';
import { makeTemporaryFolder, removeLeftovers } from './temporary-folders.ts';

/** Codes that say that a folder cannot be made or written, whatever the data. */
const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'];

/** What error messages say of what is built. */
export interface BuildWords {
  readonly what: string;
  readonly hint: string;
}

/** Of packed data. */
export const PACKING: BuildWords = {
  what: 'packed data',
  hint: 'free space, lower data.resolution or data.imagesPerClass, or let MIXNAS_CACHE name a folder elsewhere',
};

function cannotWrite(folder: string, { what, hint }: BuildWords, cause: unknown): unknown {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new MixnasError('DISK_FULL', `${folder}: no space left for ${what}; what was written is removed`, {
      hint,
      exitCode: 1,
      cause,
    });
  }
  if (code !== undefined && UNWRITABLE.includes(code)) {
    return new MixnasError('CACHE_WRITE', `${folder}: ${what} cannot be written there (${code})`, {
      hint,
      exitCode: 1,
      cause,
    });
  }
  return cause;
}

/** Does what writes into a folder. @throws MixnasError `DISK_FULL`, `CACHE_WRITE`, and what `work` throws */
export async function withWords(folder: string, words: BuildWords, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    throw cannotWrite(folder, words, cause);
  }
}

/** Moves a finished folder to its place, unless another process was faster; damaged files there are replaced. */
export async function moveTo(place: string, finished: string, isWhole: () => Promise<boolean>): Promise<void> {
  try {
    await rename(finished, place);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EPERM') throw cause;
    if (await isWhole()) return;
    await rm(place, { recursive: true, force: true });
    await rename(finished, place);
  }
}

/**
 * Makes a folder that is there as a whole or not at all: it is built under another name beside its place, then moved.
 * Several processes may do this at once; the first one wins. What was built is removed when anything fails, and what a
 * killed process left is removed by the next one.
 * @param place the folder; the folders above it are made
 * @param build fills a new, empty folder
 * @param isWhole whether the folder at `place` may be kept as it is
 * @throws MixnasError `DISK_FULL`, `CACHE_WRITE`, and what `build` throws
 */
export async function buildFolder(
  place: string,
  build: (folder: string) => Promise<void>,
  isWhole: () => Promise<boolean>,
  words = PACKING,
): Promise<void> {
  const above = dirname(place);
  await withWords(above, words, async () => {
    let temporary: string | undefined;
    try {
      await mkdir(above, { recursive: true });
      await removeLeftovers(above);
      temporary = await makeTemporaryFolder(above);
      await build(temporary);
      await moveTo(place, temporary, isWhole);
    } finally {
      if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
    }
  });
}
