import { MixnasError } from '../../util/errors.ts';
import { byName, endingOf, IMAGE_KINDS, isImageName } from './file-names.ts';
import type { Places } from './find-splits.ts';
import type { LabelsFile } from './labels-file.ts';
import type { Unreadable, Walk } from './walk.ts';

/** An image file and its class. */
export interface ImageFile {
  /** Relative to the root, `/` between its parts. */
  readonly name: string;
  readonly label: number;
  /** Images of one group are never parted by a split; null = on its own. */
  readonly group: string | null;
}

/** Every image of a folder, by split. */
export interface Listing {
  readonly classes: readonly string[];
  readonly train: readonly ImageFile[];
  readonly validation: readonly ImageFile[] | null;
  readonly test: readonly ImageFile[] | null;
  /** What should be an image and cannot be read. */
  readonly unreadable: readonly Unreadable[];
}

function invalid(message: string, hint: string): MixnasError {
  return new MixnasError('DATA_INVALID', message, { hint });
}

const shown = (names: readonly string[]): string =>
  `${names.slice(0, 12).join(', ')}${names.length > 12 ? ', ...' : ''}`;

/** A name under a folder, without the folder; null for names elsewhere. */
function under(folder: string, name: string): string | null {
  if (folder === '') return name;
  return name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : null;
}

/** Names of the folders directly in a folder. */
function foldersIn({ folders }: Walk, folder: string): string[] {
  return folders.map((name) => under(folder, name)).filter((name) => name !== null && !name.includes('/')) as string[];
}

/** The images of one split, sorted by class and name; a class's images may be in folders of their own. */
function imagesOf({ files }: Walk, split: string, classes: readonly string[]): ImageFile[] {
  const lists = new Map(classes.map((name): [string, string[]] => [name, []]));
  for (const { name } of files) {
    const parts = isImageName(name) ? under(split, name)?.split('/') : undefined;
    if (parts !== undefined && parts.length > 1) lists.get(parts[0] as string)?.push(name);
  }
  return classes.flatMap((own, label) =>
    (lists.get(own) as string[]).sort(byName).map((name) => ({ name, label, group: null })),
  );
}

function checkTraining(found: Walk, place: string, classes: readonly string[], images: readonly ImageFile[]): void {
  const where = place === '' ? found.root : `${found.root}/${place}`;
  if (classes.length < 2) {
    const inner = place === '' ? (classes[0] ?? '') : `${place}/${classes[0]}`;
    const inside = inner !== '' && foldersIn(found, inner).length > 1 ? `; perhaps ${found.root}/${inner}` : '';
    throw invalid(
      `${where}: expected at least 2 classes, one folder each; found ${classes.length}`,
      `data.path names a folder that holds one folder of images per class, or train/ and test/${inside}; images in one folder are labelled by a CSV file (data.labels)`,
    );
  }
  const filled = new Set(images.map(({ label }) => label));
  const empty = classes.filter((_, label) => !filled.has(label));
  if (empty.length > 0) {
    throw invalid(
      `${where}: classes without a ${IMAGE_KINDS} image: ${shown(empty)}`,
      'add images, or take these folders away',
    );
  }
}

function listSplit(found: Walk, split: string | null, classes: readonly string[]): ImageFile[] | null {
  if (split === null) return null;
  const folders = foldersIn(found, split);
  const where = `${found.root}/${split}`;
  if (folders.length === 0) {
    throw invalid(
      `${where}: expected one folder of images per class; there is none`,
      'sort the images into a folder per class, or take this folder away',
    );
  }
  const unknown = folders.filter((name) => !classes.includes(name));
  if (unknown.length > 0) {
    throw invalid(
      `${where}: folders that are no class of the training images: ${shown(unknown)}`,
      `the classes are ${shown(classes)}`,
    );
  }
  return imagesOf(found, split, classes);
}

/** Whether something unreadable stands where images are looked for, or where a split or a class may be. */
function isAmong({ train, validation, test }: Places, name: string): boolean {
  const places = [train, validation, test].filter((place) => place !== null);
  return !name.includes('/') || places.some((place) => under(place, name) !== null);
}

/** Images by the folders of their classes. @throws MixnasError `DATA_INVALID` for missing classes and images */
export function listFolders(found: Walk, places: Places): Listing {
  const classes = foldersIn(found, places.train);
  const train = imagesOf(found, places.train, classes);
  checkTraining(found, places.train, classes, train);
  return {
    classes,
    train,
    validation: listSplit(found, places.validation, classes),
    test: listSplit(found, places.test, classes),
    unreadable: found.unreadable.filter(({ name }) => isAmong(places, name)),
  };
}

/** Why a path of a file of labels is no image; null where it is one. */
function problemOf(found: Walk, known: ReadonlySet<string>, path: string): string | null {
  const told = found.unreadable.find(({ name }) => name === path);
  if (told !== undefined) return told.reason;
  if (!known.has(path)) return 'there is no such file';
  return isImageName(path) ? null : `files of type ${endingOf(path) || 'none'} are not read`;
}

/**
 * Images as a file of labels names them; classes are sorted by name.
 * @param file what messages call it
 * @throws MixnasError `DATA_INVALID` for fewer than two classes, or a class without training images
 */
export function listLabels(found: Walk, file: string, { rows, hasSplits }: LabelsFile): Listing {
  const known = new Set(found.files.map(({ name }) => name));
  // paths that Windows wrote, where there is no file of that very name
  const nameOf = (path: string) => (known.has(path) ? path : path.replaceAll('\\', '/'));
  const classes = [...new Set(rows.map(({ label }) => label))].sort(byName);
  const unreadable: Unreadable[] = [];
  const images = rows.flatMap(({ file: from, line, path, label, split, group }) => {
    const name = nameOf(path);
    const reason = problemOf(found, known, name);
    if (reason === null) return [{ split, name, label: classes.indexOf(label), group }];
    unreadable.push({ name: path, reason: `${reason} (${from}:${line})` });
    return [];
  });
  const splitOf = (wanted: string): ImageFile[] =>
    images.filter(({ split }) => split === wanted).map(({ name, label, group }) => ({ name, label, group }));
  const own = (wanted: string) => (hasSplits && images.some(({ split }) => split === wanted) ? splitOf(wanted) : null);
  const train = splitOf('train');
  if (classes.length < 2) throw invalid(`${file}: expected at least 2 labels; found ${classes.length}`, 'name more');
  const filled = new Set(train.map(({ label }) => label));
  const empty = classes.filter((_, label) => !filled.has(label));
  if (empty.length > 0 && unreadable.length === 0) {
    throw invalid(`${file}: labels without a training image: ${shown(empty)}`, 'add images, or leave the labels out');
  }
  return { classes, train, validation: own('validation'), test: own('test'), unreadable };
}
