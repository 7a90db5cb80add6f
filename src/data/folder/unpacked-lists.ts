import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { sha256 } from '../../util/hash.ts';
import { checkPaths, type LabelRow, type LabelsFile } from './labels-file.ts';
import type { Walk } from './walk.ts';

/** A public set as its archives unpack: images in one folder, and lists that say the split of each. */
interface Layout {
  readonly title: string;
  /** Folder of the images. */
  readonly images: string;
  readonly lists: { readonly train: string; readonly test: string };
  /** What comes in which archive. */
  readonly hint: string;
  /** The image and the class that a line names; null where it names none. */
  readonly read: (line: string) => { readonly path: string; readonly label: string } | null;
}

/**
 * @see https://www.robots.ox.ac.uk/~vgg/data/pets/ (a line: image, class, species, breed)
 * @see https://data.vision.ee.ethz.ch/cvl/datasets_extra/food-101/ (a line: class/image)
 */
const LAYOUTS: readonly Layout[] = [
  {
    title: 'Oxford-IIIT Pets',
    images: 'images',
    lists: { train: 'annotations/trainval.txt', test: 'annotations/test.txt' },
    hint: 'images/ comes from images.tar.gz, annotations/ from annotations.tar.gz; unpack both into one folder',
    read(line) {
      const found = /^((\S+)_\d+)( \d+){3}$/.exec(line);
      return found === null ? null : { path: `images/${found[1]}.jpg`, label: found[2] as string };
    },
  },
  {
    title: 'Food-101',
    images: 'images',
    lists: { train: 'meta/train.txt', test: 'meta/test.txt' },
    hint: 'images/ and meta/ come from food-101.tar.gz; data.path names the folder that holds both',
    read(line) {
      const found = /^([^/\s]+)\/[^/\s]+$/.exec(line);
      return found === null ? null : { path: `images/${line}.jpg`, label: found[1] as string };
    },
  },
];

/** A public set that was found. */
export interface UnpackedLists {
  readonly title: string;
  readonly labels: LabelsFile;
}

function invalid(message: string, hint: string, cause?: unknown): MixnasError {
  return new MixnasError('DATA_INVALID', message, {
    hint: `${hint}; a folder that is something else is read by its folders with data.splits`,
    cause,
  });
}

/** The layout that a folder has, whole. @throws MixnasError `DATA_INVALID` for a part that is missing */
function layoutOf({ root, files, folders }: Walk): Layout | null {
  const names = new Set(files.map(({ name }) => name));
  for (const layout of LAYOUTS) {
    const { title, images, lists, hint } = layout;
    const isThere = Object.values(lists).map((list) => names.has(list));
    if (isThere.every((one) => !one)) continue;
    const missing = Object.values(lists).filter((_, i) => !isThere[i]);
    if (!folders.includes(images)) missing.push(`${images}/`);
    if (missing.length === 0) return layout;
    throw invalid(`${root}: expected ${missing.join(', ')}: it has other parts of ${title} as it is unpacked`, hint);
  }
  return null;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw invalid(`${file}: ${messageOf(cause)}`, 'it says which images are of which split', cause);
  }
}

/** The images of one list. Lines that begin with # are comments. */
function rowsOf(file: string, text: string, split: LabelRow['split'], { read, title, hint }: Layout): LabelRow[] {
  return text.split(/\r?\n/).flatMap((given, i) => {
    const line = given.trim();
    if (line === '' || line.startsWith('#')) return [];
    const found = read(line);
    if (found !== null) return [{ ...found, file, line: i + 1, split, group: null }];
    throw invalid(`${file}:${i + 1}: expected a line as ${title} has it; found ${line.slice(0, 80)}`, hint);
  });
}

/**
 * What the lists of a public set say, where the folder is one as it is unpacked: Oxford-IIIT Pets, Food-101. Null for any other.
 * @throws MixnasError `DATA_INVALID` for a part that is missing, and for a line that names no image
 */
export async function findUnpackedLists(found: Walk): Promise<UnpackedLists | null> {
  const layout = layoutOf(found);
  if (layout === null) return null;
  const { title, lists } = layout;
  const [train, test] = [join(found.root, lists.train), join(found.root, lists.test)];
  const texts = [await readText(train), await readText(test)] as const;
  const rows = [...rowsOf(train, texts[0], 'train', layout), ...rowsOf(test, texts[1], 'test', layout)];
  checkPaths(rows);
  return { title, labels: { rows, hasSplits: true, sha256: sha256(texts.join('\0')) } };
}
