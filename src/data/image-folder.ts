import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MixnasError, messageOf } from '../util/errors.ts';
import { BrokenImages } from './broken-images.ts';
import type { ImageSource, SourceHandle, SourceSplit } from './image-source.ts';
import { skippedFiles } from './skipped-files.ts';

/** Endings of files that are taken for images; all others are left alone. */
const ENDINGS = /\.(jpe?g|png|webp)$/i;
/** Side of the packed images where the settings name no resolution. */
const DEFAULT_SIDE = 224;
/** Images decoded, and files examined, at a time. */
const AT_ONCE = 8;

/** An image file and its class. */
interface ImageFile {
  /** Relative to the root, `/` between its parts. */
  readonly name: string;
  readonly label: number;
}

function invalid(message: string, hint: string, cause?: unknown): MixnasError {
  return new MixnasError('DATA_INVALID', message, { hint, cause });
}

/** By code unit: the same on every machine, whatever its language. */
const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Runs `work` over all items, `AT_ONCE` at a time; results in the order of the items. */
async function forAll<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}

/** Names of the folders in a folder, without hidden ones. */
async function foldersIn(path: string): Promise<string[]> {
  try {
    const found: string[] = [];
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const isFolder = entry.isSymbolicLink()
        ? (await stat(join(path, entry.name))).isDirectory()
        : entry.isDirectory();
      if (isFolder) found.push(entry.name);
    }
    return found.sort(byName);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw invalid(
      missing ? `${path}: expected a folder of images; there is none` : `${path}: ${messageOf(cause)}`,
      'data.path names a folder that holds one folder of images per class, or train/ and test/',
      cause,
    );
  }
}

/** Every image of one split, sorted by class and name; a class's images may be in subfolders. */
async function listImages(root: string, split: string, classes: readonly string[]): Promise<ImageFile[]> {
  const lists = await forAll(classes, async (name, label) => {
    const folder = join(split, name);
    const names = await readdir(join(root, folder), { recursive: true, encoding: 'utf8' });
    const images = names.filter((file) => ENDINGS.test(file) && !/(^|[/\\])\./.test(file)).sort(byName);
    return images.map((file) => ({ name: join(folder, file).replaceAll('\\', '/'), label }));
  });
  return lists.flat();
}

/** Where the splits lie. `''` is the root itself. */
interface Places {
  readonly train: string;
  readonly validation: string | null;
  readonly test: string | null;
}

/** With train/: test/ is the test split and val/ the validation split, or val/ the test split where there is no test/. */
function findPlaces(folders: readonly string[]): Places {
  const first = (...names: string[]): string | null => names.find((name) => folders.includes(name)) ?? null;
  if (!folders.includes('train')) return { train: '', validation: null, test: null };
  const validation = first('val', 'validation', 'valid');
  return folders.includes('test')
    ? { train: 'train', validation, test: 'test' }
    : { train: 'train', validation: null, test: validation };
}

async function listSplit(root: string, split: string, classes: readonly string[]): Promise<ImageFile[]> {
  const folders = await foldersIn(join(root, split));
  if (folders.length === 0) {
    throw invalid(
      `${join(root, split)}: expected one folder of images per class; there is none`,
      'sort the images into a folder per class, or take this folder away',
    );
  }
  const unknown = folders.filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    throw invalid(
      `${join(root, split)}: folders that are no class of the training images: ${unknown.join(', ')}`,
      `the classes are ${classes.slice(0, 12).join(', ')}${classes.length > 12 ? ', ...' : ''}`,
    );
  }
  const images = await listImages(root, split, folders);
  return images.map(({ name, label }) => ({ name, label: classes.indexOf(folders[label] as string) }));
}

function checkTraining(where: string, classes: readonly string[], images: readonly ImageFile[]): void {
  if (classes.length < 2) {
    throw invalid(
      `${where}: expected at least 2 classes, one folder each; found ${classes.length}`,
      'data.path names a folder that holds one folder of images per class, or train/ and test/',
    );
  }
  const filled = new Set(images.map(({ label }) => label));
  const empty = classes.filter((_, label) => !filled.has(label));
  if (empty.length > 0) {
    throw invalid(
      `${where}: classes without a JPEG, PNG or WebP image: ${empty.join(', ')}`,
      'add images, or take these folders away',
    );
  }
}

/** `sharp`, loaded once. One thread per image and no cache: many small images at a time are faster so. */
async function loadDecoder(): Promise<typeof import('sharp').default> {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

/**
 * Decodes one image: upright by its EXIF orientation, RGB (transparent parts white), shorter side to `size`, the middle of
 * the rest.
 * @returns uint8 [size, size, 3]
 */
async function decode(file: string, size: number): Promise<Uint8Array> {
  const sharp = await loadDecoder();
  const { data, info } = await sharp(await readFile(file), { failOn: 'error' })
    .rotate()
    .toColourspace('srgb')
    .flatten({ background: '#ffffff' })
    .resize(size, size, { fit: 'cover', position: 'centre' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`expected 3 channels; got ${info.channels}`);
  return data;
}

function splitOf(root: string, images: readonly ImageFile[]): SourceSplit {
  return {
    labels: Uint16Array.from(images, ({ label }) => label),
    async fill(indices, size, into) {
      const broken = await forAll(indices, async (index, position) => {
        const { name } = images[index] as ImageFile;
        try {
          into.set(await decode(join(root, name), size), position * size * size * 3);
          return null;
        } catch (cause) {
          return `${name}: ${messageOf(cause).split('\n')[0]}`;
        }
      });
      const problems = broken.filter((problem) => problem !== null);
      if (problems.length > 0) throw new BrokenImages(problems);
    },
  };
}

/**
 * A folder of photographs: one folder per class, at the top or under train/ with test/ (or val/) beside it.
 * Classes are sorted by name. Nothing is decoded before packing.
 * @throws MixnasError `DATA_INVALID` when a folder, class or image is missing
 */
export async function imageFolderSource(root: string): Promise<SourceHandle> {
  const top = await foldersIn(root);
  const places = findPlaces(top);
  const classes = places.train === '' ? top : await foldersIn(join(root, places.train));
  const train = await listImages(root, places.train, classes);
  checkTraining(join(root, places.train), classes, train);
  const validation = places.validation === null ? null : await listSplit(root, places.validation, classes);
  const test = places.test === null ? null : await listSplit(root, places.test, classes);
  const all = [...train, ...(validation ?? []), ...(test ?? [])].map(({ name }) => name);
  const files = await forAll(all, async (name) => {
    const { size, mtimeMs } = await stat(join(root, name));
    return [name, size, Math.round(mtimeMs)];
  });
  return {
    identity: { places, files },
    open: async (): Promise<ImageSource> => ({
      name: root,
      classes,
      defaultSize: DEFAULT_SIDE,
      train: splitOf(root, train),
      validation: validation === null ? null : splitOf(root, validation),
      test: test === null ? null : splitOf(root, test),
      skipped: await skippedFiles(root, all, ENDINGS),
    }),
  };
}
