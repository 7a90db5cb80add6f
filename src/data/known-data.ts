import { copyFile, link, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hashOf } from '../util/hash.ts';
import { buildFolder } from './build-folder.ts';
import type { DataReference } from './dataset.ts';
import { filesOf, type PackedMeta, readMeta } from './meta.ts';
import { isPacked } from './packed.ts';
import { SPLIT_NAMES } from './split-files.ts';

/** Data that a run was started with. */
export interface KnownData {
  readonly hash: string;
  /** `contentOf` it; null where the run does not say. */
  readonly content: string | null;
}

/**
 * Identity of what is packed, wherever the files lay and whenever they were written: classes, side, normalisation, pixels,
 * labels.
 */
export function contentOf({ classes, size, mean, deviation, sha256 }: PackedMeta): string {
  return hashOf({ classes, size, mean, deviation, sha256 });
}

/** Gives a packed data set a second name; its files are shared where the file system can. */
async function linkInto(folder: string, { folder: from }: DataReference, meta: PackedMeta): Promise<void> {
  for (const { file } of SPLIT_NAMES.flatMap((name) => filesOf(from, meta, name))) {
    const copy = join(folder, basename(file));
    await link(file, copy).catch(() => copyFile(file, copy));
  }
  await writeFile(join(folder, 'meta.json'), `${JSON.stringify(meta, null, 2)}\n`);
}

/**
 * Packed images under the hash of the data that a run was started with, where they are the very same: the files were copied,
 * unpacked again or moved, so that times differ and nothing else. Draws depend on the hash; so it is kept.
 * @param place where the known data lies, or would lie
 * @returns `packed` itself where the images differ, or nothing tells whether they do
 */
export async function asKnown(packed: DataReference, place: DataReference, known: KnownData): Promise<DataReference> {
  const isWhole = await isPacked(place);
  const expected = known.content ?? (isWhole ? contentOf(await readMeta(place)) : null);
  const meta = await readMeta(packed);
  if (contentOf(meta) !== expected) return packed;
  if (isWhole) return place;
  await buildFolder(
    place.folder,
    (folder) => linkInto(folder, packed, { ...meta, hash: place.hash }),
    () => isPacked(place),
  );
  return place;
}
