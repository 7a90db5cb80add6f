import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { type BrokenImage, BrokenImages } from './broken-images.ts';
import type { DuplicateFinder } from './duplicates.ts';
import { toGrey } from './grey.ts';
import { type SplitName, splitFiles } from './meta.ts';
import type { ChannelStatistics } from './pixel-statistics.ts';
import type { Plan, Selection } from './split-images.ts';

/** Bytes of images held in memory while packing. */
const CHUNK_BYTES = 16 << 20;
/** Most images of one piece, so that progress moves with small images too. */
const CHUNK_IMAGES = 1000;

/** Reads one piece of a split; returns what is broken in it. */
async function readPiece(
  selection: Selection,
  indices: readonly number[],
  size: number,
  piece: Uint8Array,
): Promise<readonly BrokenImage[]> {
  try {
    await selection.from.fill(indices, size, piece);
    return [];
  } catch (error) {
    if (error instanceof BrokenImages) return error.images;
    throw error;
  }
}

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
  /** What cannot be decoded, as `name: reason`. */
  readonly broken: string[];
  /** Told of each piece that was written. */
  readonly onPacked: (images: number) => void;
}

/** One image as it is packed. */
interface PackedImage {
  /** Its place in the selection. */
  readonly position: number;
  readonly pixels: Uint8Array;
}

/** Moves the whole images of a piece to its start, grey where they are to be. */
function compact(piece: Uint8Array, at: number, broken: readonly BrokenImage[], bytes: number, channels: number) {
  const left = new Set(broken.map(({ position }) => position));
  const images: PackedImage[] = [];
  const packedBytes = (bytes / 3) * channels;
  for (let i = 0; i < piece.length / bytes; i++) {
    if (left.has(i)) continue;
    const to = images.length * packedBytes;
    const pixels = piece.subarray(to, to + packedBytes);
    const own = piece.subarray(i * bytes, (i + 1) * bytes);
    if (channels === 1) toGrey(own, pixels);
    else if (left.size > 0) pixels.set(own);
    images.push({ position: at + i, pixels });
  }
  return { images, packed: piece.subarray(0, images.length * packedBytes) };
}

/** Writes the images of one split piece by piece; `see` is shown each piece. Returns the places of those that are whole. */
async function writeImages(
  handle: FileHandle,
  selection: Selection,
  { plan: { size }, channels, broken, onPacked }: Packing,
  see: (packed: Uint8Array, images: readonly PackedImage[]) => void,
): Promise<number[]> {
  const bytes = size * size * 3;
  const most = Math.min(CHUNK_IMAGES, Math.max(1, Math.floor(CHUNK_BYTES / bytes)));
  const buffer = new Uint8Array(Math.min(most, selection.indices.length) * bytes);
  const kept: number[] = [];
  for (let at = 0; at < selection.indices.length; at += most) {
    const indices = selection.indices.slice(at, at + most);
    const piece = buffer.subarray(0, indices.length * bytes);
    const failed = await readPiece(selection, indices, size, piece);
    broken.push(...failed.map(({ problem }) => problem));
    const { images, packed } = compact(piece, at, failed, bytes, channels);
    await handle.writeFile(packed);
    see(packed, images);
    kept.push(...images.map(({ position }) => position));
    onPacked(indices.length);
  }
  return kept;
}

/** What was written of one split. */
export interface PackedSplit {
  readonly sha256: string;
  readonly labels: Uint16Array;
}

/** Writes images and labels of one split. A split that a source lacks gives empty files. */
export async function packSplit(packing: Packing, name: SplitName): Promise<PackedSplit> {
  const { folder, plan, statistics, duplicates } = packing;
  const selection = plan[name] ?? { from: plan.train.from, indices: [], labels: new Uint16Array(0) };
  const { from, indices } = selection;
  const files = splitFiles(folder, name);
  const sha256 = createHash('sha256');
  const nameOf = (index: number): string => from.nameOf?.(index) ?? `${name} image ${index}`;
  const see = (packed: Uint8Array, images: readonly PackedImage[]): void => {
    sha256.update(packed);
    if (name === 'train') statistics.add(packed);
    for (const { position, pixels } of images) duplicates.add(name, nameOf(indices[position] as number), pixels);
  };
  let kept: number[] = [];
  await writeNew(files.images, async (handle) => {
    kept = await writeImages(handle, selection, packing, see);
  });
  const labels = Uint16Array.from(kept, (position) => selection.labels[position] as number);
  const bytes = new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength);
  await writeNew(files.labels, (handle) => handle.writeFile(bytes));
  return { sha256: sha256.update(bytes).digest('hex'), labels };
}
