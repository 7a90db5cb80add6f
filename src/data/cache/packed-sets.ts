import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { removePartial } from '../encoded/build-resumable.ts';
import { makeTemporaryFolder, removeLeftovers } from '../temporary-folders.ts';
import { type Use, usesOf } from './uses.ts';

/** A packed data set in the cache. */
export interface PackedSet {
  readonly hash: string;
  readonly folder: string;
  /** What was packed; null where its description cannot be read: it is packed again when it is next asked for. */
  readonly data: {
    readonly kind: string;
    readonly classes: number;
    /** Of all splits. */
    readonly images: number;
    /** Side, pixels. */
    readonly size: number;
  } | null;
  /** On the disk. */
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly lastUsed: number;
  readonly usedBy: readonly Use[];
}

const HASH = /^[0-9a-f]{16}$/;

/** Part of what `meta.json` says, of whatever version; null where it says nothing like it. */
function describe(folder: string): PackedSet['data'] {
  try {
    const meta = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'));
    const { train, validation, test } = meta.counts;
    const [kind, size, classes, images] = [meta.kind, meta.size, meta.classes.length, train + validation + test];
    if (typeof kind !== 'string' || ![size, classes, images].every(Number.isInteger)) return null;
    return { kind, classes, images, size };
  } catch {
    return null;
  }
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

/** What is packed in a cache, the last used first; none where there is no such folder. Other files there are left alone. */
export function packedSets(cacheDir: string): PackedSet[] {
  if (!existsSync(cacheDir)) return [];
  const sets = readdirSync(cacheDir, { withFileTypes: true }).flatMap((entry): PackedSet[] => {
    if (!entry.isDirectory() || !HASH.test(entry.name)) return [];
    const folder = join(cacheDir, entry.name);
    const { mtimeMs } = statSync(folder);
    const what = { hash: entry.name, folder, data: describe(folder), bytes: bytesIn(folder) };
    return [{ ...what, lastUsed: mtimeMs, usedBy: usesOf(folder) }];
  });
  return sets.sort((a, b) => b.lastUsed - a.lastUsed || (a.hash < b.hash ? -1 : 1));
}

/**
 * Removes packed data sets, each as a whole, and what processes left that died while they packed.
 * @returns those that were removed; one that somebody has begun to use since is not among them
 */
export async function removePacked(cacheDir: string, sets: readonly PackedSet[]): Promise<PackedSet[]> {
  if (!existsSync(cacheDir)) return [];
  const removed: PackedSet[] = [];
  for (const set of sets) {
    if (!existsSync(set.folder) || usesOf(set.folder).length > 0) continue;
    const aside = await makeTemporaryFolder(cacheDir);
    renameSync(set.folder, join(aside, set.hash));
    rmSync(aside, { recursive: true, force: true });
    removed.push(set);
  }
  await removeLeftovers(cacheDir);
  await removePartial(cacheDir);
  return removed;
}
