import { join } from 'node:path';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { forAll } from '../../util/for-all.ts';
import type { ImageSource } from '../image-source.ts';
import type { Skipped } from '../meta.ts';
import { decodeImage, shorterSide } from './decode.ts';
import { type FolderOptions, imageFolderSource } from './folder-source.ts';

/** Images that are decoded to see whether they can be, and how large they are. */
const SAMPLE = 300;
/** Images decoded at a time. */
const AT_ONCE = 8;
/** Side to which the sample is decoded: their content does not matter. */
const SIDE = 8;

/** Images of a class in each split; null where the folder has no such split. */
export interface ClassLook {
  readonly name: string;
  readonly train: number;
  readonly validation: number | null;
  readonly test: number | null;
}

/** What a folder of images holds, without packing it. */
export interface FolderLook {
  readonly classes: readonly ClassLook[];
  /** Shorter sides of the images that were looked into, pixels, in ascending order. */
  readonly sides: readonly number[];
  /** How many images were looked into: all, or 300 of them evenly over the names. */
  readonly sampled: number;
  /** Those that cannot be decoded, with the reason. */
  readonly broken: readonly string[];
  /** What else cannot be read (broken links, rights); null = nothing. */
  readonly unreadable: string | null;
  /** Files that are no images of a class, by reason. */
  readonly skipped: readonly Skipped[];
}

function countsOf({ classes, train, validation, test }: ImageSource): ClassLook[] {
  const count = (split: ImageSource['test'], label: number) =>
    split === null ? null : split.labels.reduce((sum, own) => sum + (own === label ? 1 : 0), 0);
  return classes.map((name, label) => ({
    name,
    train: count(train, label) as number,
    validation: count(validation, label),
    test: count(test, label),
  }));
}

function requirePairs(root: string, { validation }: ImageSource, classes: readonly ClassLook[]): void {
  const single = classes.filter(({ train }) => train < 2).map(({ name }) => name);
  if (validation !== null || single.length === 0) return;
  throw new MixnasError('DATA_INVALID', `${root}: classes of a single image: ${single.slice(0, 12).join(', ')}`, {
    hint: 'at least 2 are needed, one to train and one to validate: add images, or take these folders away',
  });
}

/** Names of training images, evenly over all of them. */
function sampleOf({ train }: ImageSource): string[] {
  const count = Math.min(SAMPLE, train.labels.length);
  return Array.from({ length: count }, (_, i) => train.nameOf?.(Math.floor((i * train.labels.length) / count)) ?? '');
}

/** What a search would refuse and can leave out on request; null where there is nothing. */
async function unreadableIn(options: FolderOptions): Promise<string | null> {
  try {
    await imageFolderSource(options);
    return null;
  } catch (error) {
    if (error instanceof MixnasError && error.code === 'DATA_INVALID') return error.message;
    throw error;
  }
}

async function lookInto(file: string): Promise<number> {
  const side = await shorterSide(file);
  await decodeImage(file, { size: SIDE, fit: 'crop', bits: null });
  return side;
}

/**
 * Looks at a folder of images as a search would read it: classes, splits, sizes, and what cannot be read.
 * @throws MixnasError `DATA_INVALID` as `imageFolderSource` does, and for a class that cannot be parted in two
 */
export async function lookAtFolder(options: Pick<FolderOptions, 'path' | 'splits'>): Promise<FolderLook> {
  const source = await (await imageFolderSource({ ...options, onBroken: 'skip' })).open();
  const classes = countsOf(source);
  requirePairs(options.path, source, classes);
  const names = sampleOf(source);
  const seen = await forAll(names, AT_ONCE, async (name) => {
    try {
      return await lookInto(join(options.path, name));
    } catch (cause) {
      return `${name}: ${messageOf(cause).split('\n')[0]}`;
    }
  });
  return {
    classes,
    sides: seen.filter((one) => typeof one === 'number').sort((a, b) => a - b),
    sampled: names.length,
    broken: seen.filter((one) => typeof one === 'string'),
    unreadable: await unreadableIn(options),
    skipped: source.skipped ?? [],
  };
}
