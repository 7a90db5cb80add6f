import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Skipped } from './meta.ts';

/** Files that operating systems leave in folders of images. */
const SYSTEM = /(^|\/)(Thumbs\.db|desktop\.ini)$/i;
/** Files and folders whose names begin with a dot. */
const HIDDEN = /(^|\/)\./;

function reasonOf(name: string, isImage: boolean): string {
  if (isImage) return 'outside the folders of classes';
  const ending = /\.[^./]+$/.exec(name)?.[0];
  return ending === undefined ? 'without an ending' : `of type ${ending.toLowerCase()}`;
}

/** Names of all visible files under a folder, relative to it, `/` between their parts. */
async function filesUnder(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((name) => !HIDDEN.test(name) && !SYSTEM.test(name));
}

/**
 * The files under a folder that are not among its images, by reason, the most frequent first. The example is the first by
 * name.
 * @param used names of the images, relative to the folder
 * @param endings what names of images end with
 */
export async function skippedFiles(root: string, used: readonly string[], endings: RegExp): Promise<Skipped[]> {
  const known = new Set(used);
  const left = (await filesUnder(root)).filter((name) => !known.has(name)).sort();
  const groups = new Map<string, string[]>();
  for (const name of left) {
    const reason = reasonOf(name, endings.test(name));
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, [name]);
    else group.push(name);
  }
  return [...groups]
    .map(([reason, names]) => ({ reason, count: names.length, example: names[0] as string }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}
