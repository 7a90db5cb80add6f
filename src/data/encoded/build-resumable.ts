import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { buildFolder, moveTo, PACKING, withWords } from '../build-folder.ts';
import { isRunning } from '../temporary-folders.ts';

const OWNER = 'owner';
/** Names of folders of packings that can be continued. */
const PARTIAL = /^\.packing-[0-9a-f]{16}$/;

/** The folder beside a place that a packing is built in. */
export function partialFolder(place: string): string {
  return join(dirname(place), `.packing-${basename(place)}`);
}

/** Whether a process works in the folder; one of another machine, of which nothing is known, does. */
async function isOwned(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, OWNER), 'utf8').catch(() => null);
  if (text === null) return false;
  const [host, pid] = text.split('\n');
  return host !== hostname() || isRunning(Number(pid));
}

/** Takes the folder for this process. @returns false where another one has it */
async function take(folder: string): Promise<boolean> {
  if (await isOwned(folder)) return false;
  await rm(join(folder, OWNER), { force: true });
  try {
    const handle = await open(join(folder, OWNER), 'wx');
    await handle.writeFile(`${hostname()}\n${process.pid}`);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * As `buildFolder`, but what a killed process left is continued by the next one. What fails is removed. While another process
 * builds the same, this one builds on its own, from the beginning.
 * @param build fills a folder, which may hold what an earlier call left
 * @throws MixnasError `DISK_FULL`, `CACHE_WRITE`, and what `build` throws
 */
export async function buildResumable(
  place: string,
  build: (folder: string) => Promise<void>,
  isWhole: () => Promise<boolean>,
): Promise<void> {
  const partial = partialFolder(place);
  await withWords(dirname(place), PACKING, async () => {
    await mkdir(partial, { recursive: true });
    if (!(await take(partial))) return await buildFolder(place, build, isWhole);
    try {
      await build(partial);
      await rm(join(partial, OWNER));
      await moveTo(place, partial, isWhole);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  });
}

/** Removes packings in a cache that nobody continues. */
export async function removePartial(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const folder = join(cacheDir, name);
    if (!PARTIAL.test(name) || (await isOwned(folder))) continue;
    const aside = `${folder}-removed`;
    await rename(folder, aside);
    await rm(aside, { recursive: true, force: true });
  }
}
