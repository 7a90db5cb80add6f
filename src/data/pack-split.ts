import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { type BoxTable, makeTable } from './boxes/box-table.ts';
import type { DuplicateFinder } from './duplicates.ts';
import type { NearDuplicateFinder } from './near/near-duplicates.ts';
import type { ChannelStatistics } from './pixel-statistics.ts';
import { pieceLength, type ReadImage, readPiece } from './read-piece.ts';
import { type SplitName, splitFiles } from './split-files.ts';
import { noneOf, type Plan, type Selection } from './split-images.ts';

/** Writes a new file that is on the disk when this resolves. */
export async function writeNew(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await write(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** One packing under way. */
export interface Packing {
  readonly folder: string;
  readonly plan: Plan;
  readonly channels: number;
  /** Of the training images. */
  readonly statistics: ChannelStatistics;
  readonly duplicates: DuplicateFinder;
  /** null where pictures are drawn, and so look alike. */
  readonly nearDuplicates: NearDuplicateFinder | null;
  /** What cannot be decoded, as `name: reason`. */
  readonly broken: string[];
  /** Told of each piece that was written. */
  readonly onPacked: (images: number) => void;
}

/** Writes the images of one split piece by piece; `see` is shown each piece. Returns the places of those that are whole. */
async function writeImages(
  handle: FileHandle,
  selection: Selection,
  { plan: { size }, channels, broken, onPacked }: Packing,
  see: (packed: Uint8Array, images: readonly ReadImage[]) => void,
): Promise<number[]> {
  const most = pieceLength(size);
  const buffer = new Uint8Array(Math.min(most, selection.indices.length) * size * size * 3);
  const kept: number[] = [];
  for (let at = 0; at < selection.indices.length; at += most) {
    const indices = selection.indices.slice(at, at + most);
    const piece = await readPiece(selection.from, indices, { size, channels }, buffer);
    broken.push(...piece.broken.map(({ problem }) => problem));
    const images = piece.images.map(({ position, pixels }) => ({ position: at + position, pixels }));
    await handle.writeFile(piece.packed);
    see(piece.packed, images);
    kept.push(...images.map(({ position }) => position));
    onPacked(indices.length);
  }
  return kept;
}

/** What was written of one split. */
export interface PackedSplit {
  readonly sha256: string;
  readonly labels: Uint16Array;
  /** null where images have no boxes. */
  readonly boxes: BoxTable | null;
}

/** Writes the boxes of some images of a selection. @param places of the images that are packed */
export async function writeBoxes(folder: string, name: SplitName, { boxesOf }: Selection, places: readonly number[]) {
  if (boxesOf === undefined) return null;
  const packed = makeTable(places.map(boxesOf));
  await writeNew(splitFiles(folder, name).boxes, (handle) => handle.writeFile(packed.bytes));
  return packed;
}

/** Writes images, labels and boxes of one split. A split that a source lacks gives empty files. */
export async function packSplit(packing: Packing, name: SplitName): Promise<PackedSplit> {
  const { folder, plan, statistics, duplicates, nearDuplicates } = packing;
  const selection = plan[name] ?? noneOf(plan.train);
  const { from, indices } = selection;
  const files = splitFiles(folder, name);
  const sha256 = createHash('sha256');
  const nameOf = (index: number): string => from.nameOf?.(index) ?? `${name} image ${index}`;
  const see = (packed: Uint8Array, images: readonly ReadImage[]): void => {
    sha256.update(packed);
    if (name === 'train') statistics.add(packed);
    for (const { position, pixels } of images) {
      const called = nameOf(indices[position] as number);
      if (duplicates.add(name, called, pixels)) nearDuplicates?.add(name, called, pixels);
    }
  };
  let kept: number[] = [];
  await writeNew(files.images, async (handle) => {
    kept = await writeImages(handle, selection, packing, see);
  });
  const labels = Uint16Array.from(kept, (position) => selection.labels[position] as number);
  const bytes = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
  await writeNew(files.labels, (handle) => handle.writeFile(bytes));
  const boxes = await writeBoxes(folder, name, selection, kept);
  sha256.update(bytes);
  if (boxes !== null) sha256.update(boxes.bytes);
  return { sha256: sha256.digest('hex'), labels, boxes: boxes?.table ?? null };
}
