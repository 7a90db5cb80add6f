import { basename, dirname, isAbsolute, relative, resolve } from 'node:path';
import type { DataChoice, ImageFigures } from '../../advice/index.ts';
import { type SplitFolders, storedSide } from '../../config/index.ts';
import { type ClassLook, expectedCounts, type FolderLook, lookAtFolder } from '../../data/index.ts';
import { median } from '../../util/quantile.ts';

/** Images that a config is written for. */
export interface FoundImages {
  readonly figures: ImageFigures;
  /** Without the path, which depends on where the config lies. */
  readonly data: DataChoice;
  /** Absolute folder; null for public sets and synthetic images. */
  readonly folder: string | null;
  /** What the search is called where nobody says. */
  readonly name: string;
}

const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((all, value) => all + (value ?? 0), 0);

/** Totals of a split; null where there is none. */
function total(classes: readonly ClassLook[], split: 'validation' | 'test'): number | null {
  return classes[0]?.[split] === null ? null : sum(classes.map((one) => one[split]));
}

function namesOf(classes: readonly ClassLook[]): string {
  const shown = classes.slice(0, 8).map(({ name, train }) => `${name} ${train}`);
  return `${shown.join(', ')}${classes.length > 8 ? ', ...' : ''}`;
}

function sidesText(sides: readonly number[]): string {
  const [least, most] = [sides[0], sides.at(-1)];
  return least === most ? `of ${least}` : `from ${least} to ${most}`;
}

/** What was found as sentences: for the person and for the config's comments. */
function sentences(look: FolderLook): string[] {
  const { classes, sides, sampled, broken, unreadable, skipped } = look;
  const images = sum(classes.map(({ train }) => train));
  const held = (['validation', 'test'] as const)
    .map((split) => [total(classes, split), split] as const)
    .filter(([count]) => count !== null)
    .map(([count, split]) => `, ${count} for ${split}`);
  const of = sampled === images ? 'all' : `${sampled} of them`;
  return [
    `${classes.length} classes, ${images} images for training${held.join('')}: ${namesOf(classes)}`,
    ...(sides.length === 0 ? [] : [`shorter sides ${sidesText(sides)} pixels (${of} looked into)`]),
    ...(broken.length === 0 ? [] : [`${broken.length} of ${sampled} cannot be decoded, for instance ${broken[0]}`]),
    ...(unreadable === null ? [] : unreadable.split('\n').map((line) => line.trim())),
    ...skipped.map(({ reason, count, example }) => `${count} ${reason} left out (${example})`),
  ];
}

/** A text as the name of a search and of its config. */
function nameOf(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, '-').replaceAll(/^[-.]+|-+$/g, '') || 'search';
}

/**
 * Looks at a folder of images.
 * @throws MixnasError `DATA_INVALID` as a search would
 */
export async function findFolder(path: string, cwd: string, splits: SplitFolders | undefined): Promise<FoundImages> {
  const folder = resolve(cwd, path);
  const look = await lookAtFolder({ path: folder, ...(splits === undefined ? {} : { splits }) });
  const counts = look.classes.map(({ train }) => train);
  const skipBroken = look.broken.length > 0 || look.unreadable !== null;
  const figures = {
    classes: counts.length,
    images: sum(counts),
    smallest: Math.min(...counts),
    largest: Math.max(...counts),
    validation: total(look.classes, 'validation'),
    side: look.sides.length === 0 ? 1 : median(look.sides),
  };
  const data: DataChoice = {
    kind: 'image-folder',
    ...(splits === undefined ? {} : { splits: splits as NonNullable<DataChoice['splits']> }),
    skipBroken,
    found: sentences(look),
  };
  return { figures, data, folder, name: nameOf(basename(folder)) };
}

/** A public set, or images that are made: nothing is looked at. */
export function findSet(kind: 'synthetic' | 'cifar10' | 'cifar100'): FoundImages {
  const own = kind === 'synthetic' ? {} : { validationPerClass: 0 };
  const { classes, train, validation } = expectedCounts({ kind, seed: 0, ...own }) as NonNullable<
    ReturnType<typeof expectedCounts>
  >;
  const figures = {
    classes,
    images: train,
    smallest: train / classes,
    largest: train / classes,
    validation: kind === 'synthetic' ? validation : null,
    side: storedSide(kind) ?? 32,
  };
  return { figures, data: { kind, found: [`${classes} classes, ${train} images`] }, folder: null, name: kind };
}

/** The folder as a config in `file` names it: relative where it lies below, so that both may be moved together. */
export function pathFrom(file: string, folder: string): string {
  const path = relative(dirname(file), folder);
  if (path === '') return '.';
  return path.startsWith('..') || isAbsolute(path) ? folder : path;
}
