import { posix, relative, resolve } from 'node:path';
import { MixnasError } from '../../util/errors.ts';
import { endingOf, isImageName } from '../folder/file-names.ts';
import { skippedFiles } from '../folder/skipped-files.ts';
import { type FoundFile, type Unreadable, type Walk, walk } from '../folder/walk.ts';
import type { Skipped } from '../meta.ts';
import type { BoxFiles } from './find-places.ts';
import type { NamedImage } from './read-annotations.ts';

/** Missing images that an error names. */
const NAMED = 20;

/** A folder of images as it was found. */
export interface ImageFolder {
  /** Relative to the root. */
  readonly name: string;
  readonly found: Walk;
  readonly files: ReadonlyMap<string, FoundFile>;
}

/** Walks the folders that splits have their images in, each once. */
export async function walkFolders(
  root: string,
  places: readonly BoxFiles[],
): Promise<ReadonlyMap<string, ImageFolder>> {
  const folders = new Map<string, ImageFolder>();
  for (const { images: name } of places) {
    if (folders.has(name)) continue;
    const found = await walk(resolve(root, name));
    folders.set(name, { name, found, files: new Map(found.files.map((file) => [file.name, file])) });
  }
  return folders;
}

/** Why there is no image of that name; null where there is one. */
function problemOf({ found, files }: ImageFolder, name: string): string | null {
  const told = found.unreadable.find((entry) => entry.name === name);
  const closed = found.closed.find((entry) => name.startsWith(`${entry.name}/`));
  if (told !== undefined) return told.reason;
  if (closed !== undefined) return `its folder ${closed.reason}`;
  if (!files.has(name)) return 'there is no such file';
  return isImageName(name) ? null : `files of type ${endingOf(name) || 'none'} are not read`;
}

/** Images of a split that are there, and what is wrong with the others. */
export interface FoundImages {
  readonly images: readonly NamedImage[];
  readonly missing: readonly Unreadable[];
}

/**
 * The images of a file of boxes that are there.
 * @throws MixnasError `DATA_INVALID` where none is
 */
export function findNamed(images: readonly NamedImage[], folder: ImageFolder, annotations: string): FoundImages {
  const missing: Unreadable[] = [];
  const there = images.filter(({ name, index }) => {
    const reason = problemOf(folder, name);
    if (reason !== null)
      missing.push({ name: posix.join(folder.name, name), reason: `${reason} (${annotations}: images[${index}])` });
    return reason === null;
  });
  if (there.length > 0) return { images: there, missing };
  const message = `${folder.found.root}: none of the ${images.length} images that ${annotations} names is there, for instance ${images[0]?.name}`;
  const hint = 'data.train.images (or validation, test) names the folder that file_name is relative to';
  throw new MixnasError('DATA_INVALID', message, { hint });
}

/** The one error about all images that are named and cannot be read. */
export function missingError(root: string, missing: readonly Unreadable[]): MixnasError {
  const [only] = missing;
  const list = missing.slice(0, NAMED).map(({ name, reason }) => `\n  ${name}: ${reason}`);
  const more = missing.length > NAMED ? `\n  and ${missing.length - NAMED} more` : '';
  const message =
    only !== undefined && missing.length === 1
      ? `${root}/${only.name}: ${only.reason}`
      : `${root}: ${missing.length} images that the annotations name cannot be read:${list.join('')}${more}`;
  const hint = 'put them there, or leave them out: data.onBroken=skip';
  return new MixnasError('DATA_INVALID', message, { hint });
}

/** Counts of one reason together. */
function byReason(skipped: readonly Skipped[]): Skipped[] {
  const sums = new Map<string, Skipped>();
  for (const one of skipped) {
    const known = sums.get(one.reason);
    sums.set(one.reason, known === undefined ? one : { ...known, count: known.count + one.count });
  }
  return [...sums.values()];
}

/**
 * Files in the folders of images that no file of boxes names, and images that are named and left out, by reason.
 * @param used names of the images by their folder
 * @param annotations files of boxes, relative to the root: these are not left out
 */
export function leftOut(
  root: string,
  folders: ReadonlyMap<string, ImageFolder>,
  used: ReadonlyMap<string, readonly string[]>,
  annotations: readonly string[],
  missing: readonly Unreadable[],
): Skipped[] {
  const files = [...folders.values()].flatMap(({ name, found }) => {
    const own = annotations.map((file) => relative(resolve(root, name), resolve(root, file)).replaceAll('\\', '/'));
    return skippedFiles(found, new Set([...(used.get(name) ?? []), ...own]), [], 'that no annotations name');
  });
  const [first] = missing;
  const broken =
    first === undefined ? [] : [{ reason: 'that cannot be read', count: missing.length, example: first.name }];
  return byReason([...broken, ...files]);
}
