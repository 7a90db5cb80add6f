import type { BoxSettings } from '../../config/index.ts';
import { bug, MixnasError } from '../../util/errors.ts';
import { stream } from '../../util/random.ts';
import type { ImageSource, SourceSplit } from '../image-source.ts';
import { chooseClasses, type Plan, type Selection, VALIDATION_SHARE } from '../split-images.ts';
import { type BoxedImage, labelOf } from './labelled-box.ts';

/** What of the settings decides which images are used. */
type Proxy = Partial<Pick<BoxSettings, 'classes' | 'images' | 'validationImages' | 'resolution'>> &
  Pick<BoxSettings, 'seed'>;

/** Images with boxes of the chosen classes alone. */
interface Chosen {
  readonly from: SourceSplit;
  /** Images that have a box of a chosen class, or none at all. */
  readonly indices: readonly number[];
  /** Boxes with new class indices. @param index of the image in its source */
  readonly boxesOf: (index: number) => BoxedImage;
}

function boxedImage(from: SourceSplit, index: number): BoxedImage {
  const image = from.boxesOf?.(index);
  if (image === undefined) throw bug('a split without boxes is planned as one with boxes');
  return image;
}

/** A split with boxes of some classes; images whose boxes are all of others are left out. */
function choose({ classes: known }: ImageSource, from: SourceSplit, classes: readonly string[]): Chosen {
  const labels = new Map(classes.map((name, label) => [known.indexOf(name), label]));
  const boxesOf = (index: number): BoxedImage => {
    const { sides, boxes } = boxedImage(from, index);
    const kept = boxes.flatMap((object) => {
      const label = labels.get(object.label);
      return label === undefined ? [] : [{ ...object, label }];
    });
    return { sides, boxes: kept };
  };
  const isUsed = (index: number): boolean => {
    const { boxes } = boxedImage(from, index);
    return boxes.length === 0 || boxes.some(({ label }) => labels.has(label));
  };
  return { from, indices: Array.from(from.labels.keys()).filter(isUsed), boxesOf };
}

function select({ from, boxesOf }: Chosen, images: readonly number[]): Selection {
  const indices = [...images].sort((a, b) => a - b);
  return {
    from,
    indices,
    labels: Uint16Array.from(indices, (index) => labelOf(boxesOf(index))),
    boxesOf: (place) => boxesOf(indices[place] as number),
  };
}

function invalid(name: string, message: string, hint: string): MixnasError {
  return new MixnasError('DATA_INVALID', `${name}: ${message}`, { hint });
}

/** The first images of a list, or all of them. */
function take(name: string, images: readonly number[], count: number | undefined, setting: string): readonly number[] {
  if (count === undefined) return images;
  if (count <= images.length) return images.slice(0, count);
  throw invalid(
    name,
    `data.${setting} = ${count}, but only ${images.length} images are there`,
    `lower data.${setting}`,
  );
}

/** Images for training and validation, both out of the training images: validation is taken first. */
function part(name: string, images: readonly number[], { images: count, validationImages }: Proxy) {
  const held = validationImages ?? Math.max(1, Math.floor(images.length * VALIDATION_SHARE));
  if (held >= images.length) {
    const message = `${images.length} training images, of which ${held} are to be held for validation`;
    throw invalid(name, message, 'add images, or lower data.validationImages');
  }
  return { train: take(name, images.slice(held), count, 'images'), validation: images.slice(0, held) };
}

/** All images of a split that have a box of the chosen classes, or none. */
export function wholeBoxes(source: ImageSource, split: SourceSplit, classes: readonly string[]): Selection {
  const chosen = choose(source, split, classes);
  return select(chosen, chosen.indices);
}

/**
 * Decides which images with boxes are used for what: classes, how many images, the validation split (the source's, else a
 * tenth of the training images, drawn by seed) and the resolution. Images without any box stay. The test split stays whole but
 * for its classes.
 * @throws MixnasError `DATA_INVALID` when the source has less than the settings ask for
 */
export function planBoxes(source: ImageSource, settings: Proxy): Plan {
  const { name } = source;
  const { seed, images, validationImages } = settings;
  const classes = chooseClasses(source, settings.classes);
  const train = choose(source, source.train, classes);
  const shuffled = stream(seed, 'split', 'boxes').shuffle(train.indices);
  const plan = { classes, size: settings.resolution ?? source.defaultSize };
  const test = source.test === null ? null : wholeBoxes(source, source.test, classes);
  if (source.validation === null) {
    const parts = part(name, shuffled, settings);
    return { ...plan, train: select(train, parts.train), validation: select(train, parts.validation), test };
  }
  const validation = choose(source, source.validation, classes);
  const held = stream(seed, 'split', 'boxes', 'validation').shuffle(validation.indices);
  if (shuffled.length === 0) throw invalid(name, 'no training images have boxes of these classes', 'choose others');
  return {
    ...plan,
    train: select(train, take(name, shuffled, images, 'images')),
    validation: select(validation, take(name, held, validationImages, 'validationImages')),
    test,
  };
}
