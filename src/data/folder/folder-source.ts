import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FolderSettings } from '../../config/index.ts';
import { MixnasError } from '../../util/errors.ts';
import type { ImageSource, SourceHandle, SourceSplit } from '../image-source.ts';
import { findPlaces } from './find-splits.ts';
import { imageFiles } from './image-files.ts';
import { readLabels } from './labels-file.ts';
import { type ImageFile, type Listing, listFolders, listLabels } from './listing.ts';
import { skippedFiles } from './skipped-files.ts';
import { findUnpackedLists } from './unpacked-lists.ts';
import { type Unreadable, type Walk, walk } from './walk.ts';

/** Side of the packed images where the settings name no resolution. */
const DEFAULT_SIDE = 224;
/** Unreadable files that an error names. */
const NAMED = 20;

/** What of the settings decides which images there are and how they are read. */
export type FolderOptions = Pick<FolderSettings, 'path'> &
  Partial<Pick<FolderSettings, 'splits' | 'labels' | 'fit' | 'bits' | 'centreCrop' | 'onBroken'>>;

/** What was seen of images that are stored with sixteen bits. */
interface Depth {
  images: number;
  largest: number;
}

function unreadableError(root: string, unreadable: readonly Unreadable[], hint: string): MixnasError {
  const more = unreadable.length > NAMED ? `\n  and ${unreadable.length - NAMED} more` : '';
  const list = unreadable.slice(0, NAMED).map(({ name, reason }) => `\n  ${name}: ${reason}`);
  const [only] = unreadable;
  const message =
    only !== undefined && unreadable.length === 1
      ? `${root}/${only.name}: ${only.reason}`
      : `${root}: ${unreadable.length} files and folders cannot be read:${list.join('')}${more}`;
  return new MixnasError('DATA_INVALID', message, { hint });
}

/** Closed folders may hold whole classes: they are never left out. */
function requireOpen({ root, closed }: Walk): void {
  if (closed.length === 0) return;
  const hint = 'give yourself the right to read them (chmod -R a+rX), or take them away';
  throw unreadableError(root, closed, hint);
}

function requireReadable(root: string, { unreadable }: Listing, { onBroken }: FolderOptions): void {
  if (unreadable.length === 0 || onBroken === 'skip') return;
  throw unreadableError(root, unreadable, 'mend or remove these, or leave them out: data.onBroken=skip');
}

/** Images of one split. @param bytesOf size of a file by its name */
function splitOf(
  root: string,
  images: readonly ImageFile[],
  options: FolderOptions,
  depth: Depth,
  bytesOf: (name: string) => number,
): SourceSplit {
  const { fit = 'crop', bits = null, centreCrop } = options;
  const nameOf = (index: number): string => images[index]?.name ?? '';
  const groups = images.map(({ group }) => group);
  return {
    labels: Uint16Array.from(images, ({ label }) => label),
    files: {
      read: (index) => readFile(resolve(root, nameOf(index))),
      bytes: (index) => bytesOf(nameOf(index)),
    },
    ...(groups.some((group) => group !== null) && { groups }),
    ...imageFiles(
      root,
      images.map(({ name }) => name),
      { fit, bits, centreCrop },
      (largest) => {
        depth.images++;
        depth.largest = Math.max(depth.largest, largest);
      },
    ),
  };
}

/** What is listed, and how. */
interface Listed {
  readonly listing: Listing;
  /** What of it is part of the identity beside the files. */
  readonly layout: object;
  /** The public set that the folder is, as it is unpacked; null for any other. */
  readonly title: string | null;
  /** Where images are that are in no split. */
  readonly elsewhere: string;
}

async function list(found: Walk, { splits, labels }: FolderOptions): Promise<Listed> {
  const set = labels === undefined && splits === undefined ? await findUnpackedLists(found) : null;
  if (set !== null) {
    const { title, labels: lists } = set;
    const listing = listLabels(found, `${found.root} (${title})`, lists);
    return { listing, layout: { lists: lists.sha256 }, title, elsewhere: 'outside the lists of images' };
  }
  if (labels !== undefined) {
    const file = await readLabels(labels);
    const listing = listLabels(found, labels, file);
    return { listing, layout: { labels: file.sha256 }, title: null, elsewhere: 'without a label' };
  }
  const places = findPlaces(found, splits);
  const elsewhere = 'outside the folders of classes';
  return { listing: listFolders(found, places), layout: { places }, title: null, elsewhere };
}

function usedImages({ train, validation, test }: Listing): string[] {
  return [...train, ...(validation ?? []), ...(test ?? [])].map(({ name }) => name);
}

/**
 * A folder of photographs: one folder per class, at the top or under train/ with test/ (or val/) beside it, or labelled by a
 * file; or a public set as it is unpacked. Classes are sorted by name. Nothing is decoded before packing.
 * @throws MixnasError `DATA_INVALID` when a folder, class or image is missing or cannot be read
 */
export async function imageFolderSource(options: FolderOptions): Promise<SourceHandle> {
  const { path: root } = options;
  const found = await walk(root);
  requireOpen(found);
  const { listing, layout, title, elsewhere } = await list(found, options);
  requireReadable(root, listing, options);
  const used = usedImages(listing);
  const known = new Map(found.files.map((file) => [file.name, file]));
  const files = used.map((name) => {
    const { bytes, mtimeMs } = known.get(name) as { bytes: number; mtimeMs: number };
    return [name, bytes, mtimeMs];
  });
  return {
    identity: { ...layout, files },
    open: async (): Promise<ImageSource> => {
      const depth: Depth = { images: 0, largest: 0 };
      const open = (images: readonly ImageFile[]) =>
        splitOf(root, images, options, depth, (name) => known.get(name)?.bytes ?? 0);
      return {
        name: root,
        ...(title !== null && { title }),
        classes: listing.classes,
        defaultSize: DEFAULT_SIDE,
        train: open(listing.train),
        validation: listing.validation === null ? null : open(listing.validation),
        test: listing.test === null ? null : open(listing.test),
        skipped: skippedFiles(found, new Set(used), listing.unreadable, elsewhere),
        deepImages: () => (depth.images === 0 ? null : { ...depth }),
      };
    },
  };
}
