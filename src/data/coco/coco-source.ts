import { stat } from 'node:fs/promises';
import { posix, resolve } from 'node:path';
import type { CocoSettings } from '../../config/index.ts';
import { type BoxedImage, labelOf } from '../boxes/labelled-box.ts';
import { isImageName } from '../folder/file-names.ts';
import type { Unreadable } from '../folder/walk.ts';
import type { ImageSource, SourceHandle, SourceSplit } from '../image-source.ts';
import { BadBoxes } from './bad-boxes.ts';
import { boxedFiles } from './coco-images.ts';
import { findNamed, type ImageFolder, leftOut, missingError, walkFolders } from './find-images.ts';
import { type BoxFiles, type CocoPlaces, findPlaces, type PlaceSettings } from './find-places.ts';
import { type NamedImage, readAnnotations } from './read-annotations.ts';

/** Side of the packed images where the settings name no resolution: that of SSD-Lite. */
export const COCO_SIDE = 320;

/** What of the settings decides which images and boxes there are. */
export type CocoOptions = PlaceSettings & Partial<Pick<CocoSettings, 'onBroken' | 'onBadBoxes'>>;

/** What was found before any file of boxes is read. */
interface Found {
  readonly root: string;
  readonly places: CocoPlaces;
  readonly folders: ReadonlyMap<string, ImageFolder>;
}

function placeList({ train, validation, test }: CocoPlaces): BoxFiles[] {
  return [train, validation, test].filter((place) => place !== null);
}

/** Names, sizes and times of all files. */
async function identityOf({ root, places, folders }: Found): Promise<unknown> {
  const files = await Promise.all(
    placeList(places).map(async ({ annotations }) => {
      const { size, mtimeMs } = await stat(resolve(root, annotations));
      return [annotations, size, Math.round(mtimeMs)];
    }),
  );
  const images = [...folders.values()].flatMap(({ name, found }) =>
    found.files
      .filter((file) => isImageName(file.name))
      .map((file) => [posix.join(name, file.name), file.bytes, file.mtimeMs]),
  );
  return { places, annotations: files, images };
}

/** What reading the files of boxes comes to. */
class Opening {
  readonly #found: Found;
  readonly bad = new BadBoxes();
  readonly missing: Unreadable[] = [];
  /** Names of the images that are used, by their folder. */
  readonly used = new Map<string, string[]>();

  constructor(found: Found) {
    this.#found = found;
  }

  /** @param known classes of the data; null = those of this file */
  async read(place: BoxFiles, known: readonly string[] | null) {
    const { root, folders } = this.#found;
    const file = resolve(root, place.annotations);
    const { classes, images } = await readAnnotations(file, posix.join(root, place.annotations), known, this.bad);
    const folder = folders.get(place.images) as ImageFolder;
    const found = findNamed(images, folder, place.annotations);
    this.missing.push(...found.missing);
    const names = found.images.map(({ name }) => name);
    this.used.set(place.images, [...(this.used.get(place.images) ?? []), ...names]);
    return { classes, split: splitOf(root, folder, found.images) };
  }
}

function splitOf(root: string, folder: ImageFolder, images: readonly NamedImage[]): SourceSplit {
  return {
    labels: Uint16Array.from(images, labelOf),
    boxesOf: (index): BoxedImage => images[index] as NamedImage,
    ...boxedFiles(
      images.map(({ name, sides }) => ({
        name: posix.join(folder.name, name),
        path: resolve(root, folder.name, name),
        bytes: folder.files.get(name)?.bytes ?? 0,
        sides,
      })),
    ),
  };
}

async function open(found: Found, { onBroken, onBadBoxes }: CocoOptions): Promise<ImageSource> {
  const { root, places, folders } = found;
  const opening = new Opening(found);
  const { classes, split: train } = await opening.read(places.train, null);
  const others = async (place: BoxFiles | null) => (place === null ? null : (await opening.read(place, classes)).split);
  const [validation, test] = [await others(places.validation), await others(places.test)];
  const { bad, missing, used } = opening;
  if (missing.length > 0 && onBroken !== 'skip') throw missingError(root, missing);
  if (onBadBoxes !== 'skip') bad.refuse();
  const annotations = placeList(places).map((place) => place.annotations);
  return {
    ...{ name: root, classes, defaultSize: COCO_SIDE, train, validation, test },
    skipped: [...bad.skipped(), ...leftOut(root, folders, used, annotations, missing)],
  };
}

/**
 * Images with boxes in COCO's format: `annotations/` with a folder of images for each split, as COCO is unpacked, or
 * `_annotations.coco.json` beside the images. Classes are the categories of the training images in the order of their ids.
 * Files of boxes are read once, when the images are first asked for.
 * @throws MixnasError `DATA_INVALID` when a folder, a file of boxes or an image is missing or wrong
 */
export async function cocoSource(options: CocoOptions): Promise<SourceHandle> {
  const root = options.path;
  const places = await findPlaces(options);
  const found = { root, places, folders: await walkFolders(root, placeList(places)) };
  const imagesIn = (place: BoxFiles | null): number => {
    const files = place === null ? [] : (found.folders.get(place.images)?.found.files ?? []);
    return files.filter(({ name }) => isImageName(name)).length;
  };
  let opened: Promise<ImageSource> | null = null;
  return {
    identity: await identityOf(found),
    atMost: { train: imagesIn(places.train), validation: imagesIn(places.validation) },
    open: () => {
      opened ??= open(found, options);
      return opened;
    },
  };
}
