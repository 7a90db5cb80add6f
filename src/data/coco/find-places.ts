import { readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CocoSettings } from '../../config/index.ts';
import { MixnasError } from '../../util/errors.ts';

/** A file of boxes and the folder of its images, relative to the root. */
export type BoxFiles = NonNullable<CocoSettings['train']>;

/** Where the splits lie. */
export interface CocoPlaces {
  readonly train: BoxFiles;
  readonly validation: BoxFiles | null;
  readonly test: BoxFiles | null;
}

/** What of the settings decides that. */
export type PlaceSettings = Pick<CocoSettings, 'path'> & Partial<Pick<CocoSettings, 'train' | 'validation' | 'test'>>;

/** Usual names of the splits that belong together: images of COCO's val2014 are among those of train2017. */
const FAMILIES = [
  { train: ['train2017'], validation: ['val2017'], test: [] },
  { train: ['train2014'], validation: ['val2014'], test: [] },
  { train: ['train'], validation: ['val', 'valid', 'validation'], test: ['test'] },
] as const;

/** Where a split of that name may lie: its file, and folders that its images may be in. */
const placesOf = (name: string): readonly (readonly [annotations: string, folders: readonly string[]])[] => [
  [`annotations/instances_${name}.json`, [name, `images/${name}`, 'images']],
  [`annotations/${name}.json`, [name, `images/${name}`, 'images']],
  [`${name}/_annotations.coco.json`, [name]],
];

async function kindOf(path: string): Promise<'file' | 'folder' | null> {
  const stats = await stat(path).catch(() => null);
  if (stats === null) return null;
  return stats.isDirectory() ? 'folder' : 'file';
}

function invalid(message: string, hint: string): MixnasError {
  return new MixnasError('DATA_INVALID', message, { hint });
}

const NAME_THEM =
  'data.train={annotations: FILE, images: FOLDER} names the training images, data.validation and data.test the others';

/** The first of these names that there are files of. @throws MixnasError `DATA_INVALID` for boxes without images */
async function lookFor(root: string, names: readonly string[]): Promise<BoxFiles | null> {
  for (const [annotations, folders] of names.flatMap(placesOf)) {
    if ((await kindOf(resolve(root, annotations))) !== 'file') continue;
    for (const images of folders) {
      if ((await kindOf(resolve(root, images))) === 'folder') return { annotations, images };
    }
    const expected = folders.map((folder) => `${folder}/`).join(', ');
    throw invalid(`${root}: ${annotations} is there, and none of the folders of its images: ${expected}`, NAME_THEM);
  }
  return null;
}

/** Files that the settings name. @throws MixnasError `DATA_INVALID` where they are not there */
async function named(root: string, split: string, files: BoxFiles): Promise<BoxFiles> {
  for (const [key, kind] of [
    ['annotations', 'file'],
    ['images', 'folder'],
  ] as const) {
    if ((await kindOf(resolve(root, files[key]))) === kind) continue;
    const message = `data.${split}.${key} = ${files[key]}: there is no such ${kind} in ${root}`;
    throw invalid(message, `it is relative to data.path, which holds ${await contents(root)}`);
  }
  return files;
}

async function contents(root: string): Promise<string> {
  const names = (await readdir(root)).sort();
  return `${names.slice(0, 12).join(', ') || 'nothing'}${names.length > 12 ? ', ...' : ''}`;
}

/** Where the usual names say that the splits are. @throws MixnasError `DATA_INVALID` where there are no training images */
async function guess(root: string): Promise<CocoPlaces> {
  for (const { train: names, validation, test } of FAMILIES) {
    const train = await lookFor(root, names);
    if (train === null) continue;
    return { train, validation: await lookFor(root, validation), test: await lookFor(root, test) };
  }
  const [usual, ...others] = FAMILIES.flatMap(({ train }) => placesOf(train[0]).map(([annotations]) => annotations));
  throw invalid(`${root}: expected ${usual} (or ${others.join(', ')}); it holds ${await contents(root)}`, NAME_THEM);
}

/**
 * Where boxes and images of the splits lie: where the settings say, else known by the usual names. Where the settings name the
 * training images, only splits that they name are there.
 * @throws MixnasError `DATA_INVALID` where training images or named files are missing
 */
export async function findPlaces({ path: root, train, validation, test }: PlaceSettings): Promise<CocoPlaces> {
  if ((await kindOf(root)) !== 'folder') {
    const hint = 'data.path names a folder with annotations/ and images as COCO is unpacked';
    throw invalid(`${root}: expected a folder; there is none`, hint);
  }
  const usual = train === undefined ? await guess(root) : { train, validation: null, test: null };
  return {
    train: await named(root, 'train', usual.train),
    validation: validation === undefined ? usual.validation : await named(root, 'validation', validation),
    test: test === undefined ? usual.test : await named(root, 'test', test),
  };
}
