import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { forAll } from '../../util/for-all.ts';
import { byName, endingOf, isImageName, isSystemName } from './file-names.ts';

/** Entries of a folder that are examined at a time. */
const AT_ONCE = 8;

/** A plain file. Names are relative to the root, `/` between their parts, whatever the system. */
export interface FoundFile {
  readonly name: string;
  readonly bytes: number;
  readonly mtimeMs: number;
}

/** Something that may be an image or a folder of images and cannot be read. */
export interface Unreadable {
  readonly name: string;
  readonly reason: string;
}

/** Everything under a folder, each list sorted by name. */
export interface Walk {
  readonly root: string;
  readonly files: readonly FoundFile[];
  readonly folders: readonly string[];
  /** What is hidden or was made by a system; such folders are told by the files in them, hidden ones by their own name. */
  readonly system: readonly string[];
  readonly unreadable: readonly Unreadable[];
  /** Folders that may not be read: whole classes may be missing. */
  readonly closed: readonly Unreadable[];
}

/** A walk that is under way. */
type Walking = { readonly [Key in 'files' | 'folders' | 'system' | 'unreadable' | 'closed']: Walk[Key][number][] };

/** What an entry is, links followed. */
type Kind = Stats | { readonly reason: string };

async function examine(path: string, entry: Dirent): Promise<Kind> {
  try {
    return await stat(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (!entry.isSymbolicLink()) return { reason: messageOf(cause) };
    if (code === 'ENOENT') return { reason: 'a link to something that is not there' };
    if (code === 'ELOOP') return { reason: 'a link that leads back to itself' };
    return { reason: `a link that cannot be followed (${code})` };
  }
}

/** Walks one folder. @param above real paths of the folders around it, to notice links that lead back */
async function walkInto(root: string, folder: string, above: readonly string[], found: Walking): Promise<void> {
  const own = join(root, folder);
  const real = await realpath(own);
  if (above.includes(real)) {
    found.unreadable.push({ name: folder, reason: 'a link that leads back to a folder around it' });
    return;
  }
  const entries = await readdir(own, { withFileTypes: true });
  if (folder !== '') found.folders.push(folder);
  const kinds = await forAll(entries, AT_ONCE, (entry) => examine(join(own, entry.name), entry));
  for (const [i, entry] of entries.entries()) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    await take(root, name, kinds[i] as Kind, [...above, real], found);
  }
}

/** Folders that may not be read are noted; the walk goes on beside them. */
async function enter(root: string, name: string, above: readonly string[], found: Walking): Promise<void> {
  try {
    await walkInto(root, name, above, found);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw cause;
    found.closed.push({ name, reason: `may not be read (${code})` });
  }
}

/** Sorts one entry into what was found, and walks folders. */
async function take(root: string, name: string, kind: Kind, above: readonly string[], found: Walking): Promise<void> {
  const own = name.slice(name.lastIndexOf('/') + 1);
  if (isSystemName(own)) {
    const isFolder = !('reason' in kind) && kind.isDirectory() && !own.startsWith('.');
    if (isFolder) found.system.push(...(await filesIn(root, name)));
    else found.system.push(name);
  } else if ('reason' in kind) {
    if (isImageName(own) || endingOf(own) === '') found.unreadable.push({ name, reason: kind.reason });
  } else if (kind.isDirectory()) {
    await enter(root, name, above, found);
  } else if (kind.isFile()) {
    found.files.push({ name, bytes: kind.size, mtimeMs: Math.round(kind.mtimeMs) });
  } else if (isImageName(own)) {
    found.unreadable.push({ name, reason: 'no plain file' });
  }
}

/** Names of the files in a folder of thumbnails or the like; links are not followed. */
async function filesIn(root: string, folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) names.push(...(await filesIn(root, name)));
    else names.push(name);
  }
  return names;
}

/**
 * Finds everything under a folder of images. Links are followed; only plain files count as files.
 * @throws MixnasError `DATA_INVALID` where there is no such folder, or it may not be read
 */
export async function walk(root: string): Promise<Walk> {
  const found: Walking = { files: [], folders: [], system: [], unreadable: [], closed: [] };
  try {
    await walkInto(root, '', [], found);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    const message =
      code === 'ENOENT' ? `${root}: expected a folder of images; there is none` : `${root}: ${messageOf(cause)}`;
    throw new MixnasError('DATA_INVALID', message, {
      hint: 'data.path names a folder that holds one folder of images per class, or train/ and test/',
      cause,
    });
  }
  const names = <T extends { readonly name: string }>(list: T[]): T[] => list.sort((a, b) => byName(a.name, b.name));
  return {
    root,
    files: names(found.files),
    folders: found.folders.sort(byName),
    system: found.system.sort(byName),
    unreadable: names(found.unreadable),
    closed: names(found.closed),
  };
}
