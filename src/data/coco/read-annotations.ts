import { MixnasError, messageOf } from '../../util/errors.ts';
import type { Sides } from '../augment/resized-crop.ts';
import type { LabelledBox } from '../boxes/labelled-box.ts';
import type { BadBoxes } from './bad-boxes.ts';
import { readItems } from './json-items.ts';
import { type RawBox, readBox, shown } from './read-box.ts';

/** An image that a file of boxes names. */
export interface NamedImage {
  /** Its `file_name`. */
  readonly name: string;
  /** Its place in `images`. */
  readonly index: number;
  readonly sides: Sides;
  readonly boxes: LabelledBox[];
}

/** A file of boxes. */
export interface Annotations {
  /** Names of its categories in the order of their ids. */
  readonly classes: readonly string[];
  /** In the order of the file. */
  readonly images: readonly NamedImage[];
}

type Item = Readonly<Record<string, unknown>>;

const HINT = 'expected is what COCO describes: docs/data.md';

/** Reads one file; `what` messages call it. */
class Reading {
  readonly #what: string;
  readonly #images = new Map<unknown, NamedImage>();
  readonly #categories = new Map<unknown, string>();
  readonly #raw: RawBox[] = [];

  constructor(what: string) {
    this.#what = what;
  }

  #refuse(path: string, expected: string, got: unknown): never {
    throw new MixnasError('DATA_INVALID', `${this.#what}: ${path}: expected ${expected}; got ${shown(got)}`, {
      hint: HINT,
    });
  }

  #id(path: string, value: unknown, known: ReadonlyMap<unknown, unknown>): unknown {
    if (typeof value !== 'number' && typeof value !== 'string') this.#refuse(`${path}.id`, 'a number', value);
    if (known.has(value)) this.#refuse(`${path}.id`, 'an id that no other has', value);
    return value;
  }

  #text(path: string, value: unknown): string {
    return typeof value === 'string' && value !== '' ? value : this.#refuse(path, 'a name', value);
  }

  #side(path: string, value: unknown): number {
    const isSide = typeof value === 'number' && Number.isInteger(value) && value > 0;
    return isSide ? value : this.#refuse(path, 'a whole number of pixels above 0', value);
  }

  take(key: string, index: number, value: unknown): void {
    const path = `${key}[${index}]`;
    if (value === null || typeof value !== 'object' || Array.isArray(value)) this.#refuse(path, 'an object', value);
    const item = value as Item;
    if (key === 'images') {
      const sides = {
        width: this.#side(`${path}.width`, item.width),
        height: this.#side(`${path}.height`, item.height),
      };
      const name = this.#text(`${path}.file_name`, item.file_name);
      this.#images.set(this.#id(path, item.id, this.#images), { name, index, sides, boxes: [] });
    } else if (key === 'categories') {
      const name = this.#text(`${path}.name`, item.name);
      if ([...this.#categories.values()].includes(name)) this.#refuse(`${path}.name`, 'a name that no other has', name);
      this.#categories.set(this.#id(path, item.id, this.#categories), name);
    } else {
      const { image_id: image, category_id: category, bbox, area, iscrowd: crowd } = item;
      this.#raw.push({ image, category, bbox, area, crowd });
    }
  }

  /** Names of the categories by id. */
  #classes(): string[] {
    const entries = [...this.#categories].sort(([a], [b]) =>
      typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
    );
    return entries.map(([, name]) => name);
  }

  /** Gives every image its boxes. @param known classes of the data; null = those of this file */
  finish(known: readonly string[] | null, bad: BadBoxes): Annotations {
    if (this.#images.size === 0) this.#refuse('images', 'a list of images', []);
    if (this.#categories.size === 0) this.#refuse('categories', 'a list of classes', []);
    const classes = this.#classes();
    const labels = new Map([...this.#categories].map(([id, name]) => [id, (known ?? classes).indexOf(name)]));
    for (const [index, raw] of this.#raw.entries()) this.#place(raw, index, labels, bad);
    return { classes, images: [...this.#images.values()] };
  }

  #place(raw: RawBox, index: number, labels: ReadonlyMap<unknown, number>, bad: BadBoxes): void {
    const [image, label = -1] = [this.#images.get(raw.image), labels.get(raw.category)];
    if (image === undefined) {
      const problem = `expected the id of one of ${this.#images.size} images; got ${shown(raw.image)}`;
      bad.add(this.#what, { kind: 'of an unknown image', path: `annotations[${index}].image_id`, problem });
    } else if (label < 0) {
      const problem = `expected the id of one of ${labels.size} categories of the training images; got ${shown(raw.category)}`;
      bad.add(this.#what, { kind: 'of an unknown class', path: `annotations[${index}].category_id`, problem });
    } else {
      const read = readBox(raw, index, label, image.sides, image.name);
      if (read.bad !== null) bad.add(this.#what, read.bad);
      if (read.box !== null) image.boxes.push(read.box);
    }
  }
}

/**
 * Reads a file of boxes in COCO's format, item by item.
 * @param what messages call it
 * @param known classes that labels are of; null = its own
 * @param bad told of boxes that are wrong; these are left out, or cut off
 * @throws MixnasError `DATA_INVALID` for a file that cannot be read, is cut off, or is of another format
 */
export async function readAnnotations(
  file: string,
  what: string,
  known: readonly string[] | null,
  bad: BadBoxes,
): Promise<Annotations> {
  const reading = new Reading(what);
  try {
    await readItems(file, ['images', 'categories', 'annotations'], (key, index, value) =>
      reading.take(key, index, value),
    );
  } catch (cause) {
    if (cause instanceof MixnasError) throw cause;
    const hint = 'write or download the file again';
    throw new MixnasError('DATA_INVALID', `${what}: ${messageOf(cause)}`, { hint, cause });
  }
  return reading.finish(known, bad);
}
