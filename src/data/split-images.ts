import type { BoxSettings, DataSettings } from '../config/index.ts';
import { MixnasError } from '../util/errors.ts';
import { stream } from '../util/random.ts';
import type { BoxedImage } from './boxes/labelled-box.ts';
import type { ImageSource, SourceSplit } from './image-source.ts';
import { holdGroups } from './split-groups.ts';

/** Images of one split that are used: their place in the source and their new class index. */
export interface Selection {
  readonly from: SourceSplit;
  readonly indices: readonly number[];
  readonly labels: Uint16Array;
  /** The boxes of the image at a place of `indices`, with new class indices. Missing where images have no boxes. */
  readonly boxesOf?: (place: number) => BoxedImage;
}

/** Which images of a source a search uses. */
export interface Plan {
  readonly classes: readonly string[];
  /** Side of the packed images, pixels. */
  readonly size: number;
  readonly train: Selection;
  readonly validation: Selection;
  /** null where the source has no test images. */
  readonly test: Selection | null;
}

/** No images of a split that a source lacks, as another selection of it has them. */
export function noneOf({ from, boxesOf }: Selection): Selection {
  return { from, indices: [], labels: new Uint16Array(0), ...(boxesOf !== undefined && { boxesOf }) };
}

type Proxy = Pick<
  Exclude<DataSettings, BoxSettings>,
  'classes' | 'imagesPerClass' | 'validationPerClass' | 'seed' | 'resolution'
>;

/** A share of each class that becomes validation where the settings name no number. */
export const VALIDATION_SHARE = 0.1;

function invalid(message: string, hint: string): MixnasError {
  return new MixnasError('DATA_INVALID', message, { hint });
}

/**
 * The chosen classes in label order: all, the first ones, or the named ones in the order in which they are named.
 * @throws MixnasError `DATA_INVALID` when a name is unknown or named twice, or there are too few
 */
export function chooseClasses(source: Pick<ImageSource, 'name' | 'classes'>, asked: Proxy['classes']): string[] {
  const known = source.classes;
  const has = `${source.name} has ${known.length} classes: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}`;
  if (asked === undefined) return [...known];
  if (typeof asked === 'number') {
    if (asked > known.length) throw invalid(`data.classes = ${asked}: ${has}`, `choose at most ${known.length}`);
    return known.slice(0, asked);
  }
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw invalid(`data.classes: unknown: ${unknown.join(', ')}; ${has}`, 'use these names');
  const twice = asked.filter((name, i) => asked.indexOf(name) !== i);
  if (twice.length > 0) throw invalid(`data.classes: named twice: ${twice.join(', ')}`, 'name each class once');
  return [...asked];
}

function indicesByLabel(labels: Uint16Array, classes: number): number[][] {
  const lists = Array.from({ length: classes }, (): number[] => []);
  labels.forEach((label, i) => {
    lists[label]?.push(i);
  });
  return lists;
}

/** Images of each chosen class, in the order of the source; `lists[k]` belongs to class `k`. */
function select(from: SourceSplit, lists: readonly (readonly number[])[]): Selection {
  const pairs = lists.flatMap((list, label) => list.map((index) => ({ index, label })));
  pairs.sort((a, b) => a.index - b.index);
  return { from, indices: pairs.map(({ index }) => index), labels: Uint16Array.from(pairs, ({ label }) => label) };
}

/** All images of a split that are of the chosen classes. */
export function wholeSplit(source: ImageSource, split: SourceSplit, classes: readonly string[]): Selection {
  const lists = indicesByLabel(split.labels, source.classes.length);
  return select(
    split,
    classes.map((name) => lists[source.classes.indexOf(name)] as number[]),
  );
}

/** Takes `count` of a class's images, or all of them. */
function take(images: readonly number[], count: number | undefined, what: string, setting: string): readonly number[] {
  if (count !== undefined && images.length < count) {
    throw invalid(
      `${what}: data.${setting} = ${count}, but only ${images.length} images are there`,
      `lower ${setting}`,
    );
  }
  return count === undefined ? images : images.slice(0, count);
}

/**
 * Parts the training images of one class in two. The draw depends on the seed and the class alone, and validation is taken
 * first: other classes, or fewer training images, leave the validation images as they are.
 */
function partClass(
  source: ImageSource,
  name: string,
  images: readonly number[],
  settings: Proxy,
  held: ReadonlySet<number> | null,
) {
  const where = `${source.name}, class ${name}`;
  const shuffled = stream(settings.seed, 'split', name).shuffle(images);
  if (source.validation !== null) {
    const train = take(shuffled, settings.imagesPerClass, where, 'imagesPerClass');
    if (train.length === 0) throw invalid(`${where}: no training images`, 'add images, or leave the class out');
    return { train, validation: [] };
  }
  const least = settings.validationPerClass === 0 ? 1 : 2;
  if (images.length < least) {
    const needed = least === 1 ? 'at least 1 is needed' : 'at least 2 are needed, one to train and one to validate';
    throw invalid(
      `${where}: ${images.length} training images; ${needed}`,
      'add images, or leave the class out with data.classes',
    );
  }
  const count = validationCount(images, settings);
  if (count >= images.length) {
    throw invalid(
      `${where}: data.validationPerClass = ${count} leaves none of its ${images.length} images to train`,
      'lower validationPerClass',
    );
  }
  const validation = held === null ? shuffled.slice(0, count) : shuffled.filter((image) => held.has(image));
  const rest = held === null ? shuffled.slice(count) : shuffled.filter((image) => !held.has(image));
  const left = `${where}: ${images.length} images, ${validation.length} of them held for validation`;
  return { train: take(rest, settings.imagesPerClass, left, 'imagesPerClass'), validation };
}

/** Validation images that are wanted of a class. */
function validationCount(images: readonly number[], { validationPerClass }: Proxy): number {
  return validationPerClass ?? Math.max(1, Math.floor(images.length * VALIDATION_SHARE));
}

/** The images held for validation where images come in groups; null where they do not, or the source has its own. */
function heldImages(source: ImageSource, classes: readonly string[], own: number[][], settings: Proxy) {
  const { groups } = source.train;
  if (groups === undefined || source.validation !== null) return null;
  const lists = classes.map((name) => own[source.classes.indexOf(name)] as number[]);
  const wanted = lists.map((images) => validationCount(images, settings));
  return holdGroups({ name: source.name, classes, lists, groups, wanted }, settings.seed);
}

/** The source's own validation images of the chosen classes. */
function ownValidation(source: ImageSource, split: SourceSplit, names: readonly string[], settings: Proxy): Selection {
  const lists = indicesByLabel(split.labels, source.classes.length);
  const taken = names.map((name) => {
    const images = lists[source.classes.indexOf(name)] as number[];
    const where = `${source.name}, class ${name}, validation`;
    if (images.length === 0 && settings.validationPerClass !== 0) {
      throw invalid(`${where}: no images`, 'add images, or leave the class out');
    }
    const shuffled = stream(settings.seed, 'split', name, 'validation').shuffle(images);
    return take(shuffled, settings.validationPerClass, where, 'validationPerClass');
  });
  return select(split, taken);
}

/**
 * Decides which images of a source are used for what: classes, images of each, the validation split (out of training,
 * the same share of each class, drawn by seed) and the resolution. The test split stays whole but for its classes.
 * @throws MixnasError `DATA_INVALID` when the source has less than the settings ask for
 */
export function planSplits(source: ImageSource, settings: Proxy): Plan {
  const classes = chooseClasses(source, settings.classes);
  const own = indicesByLabel(source.train.labels, source.classes.length);
  const held = heldImages(source, classes, own, settings);
  const parts = classes.map((name) =>
    partClass(source, name, own[source.classes.indexOf(name)] as number[], settings, held),
  );
  const train = select(
    source.train,
    parts.map((part) => part.train),
  );
  const validation =
    source.validation === null
      ? select(
          source.train,
          parts.map((part) => part.validation),
        )
      : ownValidation(source, source.validation, classes, settings);
  return {
    classes,
    size: settings.resolution ?? source.defaultSize,
    train,
    validation,
    test: source.test === null ? null : wholeSplit(source, source.test, classes),
  };
}
