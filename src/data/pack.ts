import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { BrokenImages, brokenImagesError } from './broken-images.ts';
import { FORMAT_VERSION, type PackedMeta, type Skipped, SPLIT_NAMES, type SplitName, splitFiles } from './meta.ts';
import { ChannelStatistics } from './pixel-statistics.ts';
import type { Plan, Selection } from './split-images.ts';

/** Bytes of images held in memory while packing. */
const CHUNK_BYTES = 16 << 20;
/** Most images of one piece, so that progress moves with small images too. */
const CHUNK_IMAGES = 1000;

/** Images that were packed so far, of all splits. */
export type PackProgress = (done: number, total: number) => void;

/** Reads one piece of a split; returns what is broken in it. */
async function readPiece(
  selection: Selection,
  indices: readonly number[],
  size: number,
  piece: Uint8Array,
): Promise<readonly string[]> {
  try {
    await selection.from.fill(indices, size, piece);
    return [];
  } catch (error) {
    if (error instanceof BrokenImages) return error.problems;
    throw error;
  }
}

/** Writes a new file that is on the disk when this resolves. */
async function writeNew(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await write(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** One packing under way. */
interface Packing {
  readonly folder: string;
  readonly plan: Plan;
  /** Of the training images. */
  readonly statistics: ChannelStatistics;
  /** What cannot be decoded, as `name: reason`. */
  readonly broken: string[];
  /** Told of each piece that was written. */
  readonly onPacked: (images: number) => void;
}

/** Writes the images of one split piece by piece; `see` is shown each piece. */
async function writeImages(
  handle: FileHandle,
  selection: Selection,
  { plan: { size }, broken, onPacked }: Packing,
  see: (piece: Uint8Array) => void,
): Promise<void> {
  const bytes = size * size * 3;
  const most = Math.min(CHUNK_IMAGES, Math.max(1, Math.floor(CHUNK_BYTES / bytes)));
  const buffer = new Uint8Array(Math.min(most, selection.indices.length) * bytes);
  for (let at = 0; at < selection.indices.length; at += most) {
    const indices = selection.indices.slice(at, at + most);
    const piece = buffer.subarray(0, indices.length * bytes);
    broken.push(...(await readPiece(selection, indices, size, piece)));
    await handle.writeFile(piece);
    see(piece);
    onPacked(indices.length);
  }
}

/** Writes images and labels of one split; returns their SHA-256. A split that a source lacks gives empty files. */
async function packSplit(packing: Packing, name: SplitName): Promise<string> {
  const { folder, plan, statistics } = packing;
  const selection = plan[name] ?? { from: plan.train.from, indices: [], labels: new Uint16Array(0) };
  const { images, labels } = splitFiles(folder, name);
  const sha256 = createHash('sha256');
  const see = (piece: Uint8Array): void => {
    sha256.update(piece);
    if (name === 'train') statistics.add(piece);
  };
  await writeNew(images, (handle) => writeImages(handle, selection, packing, see));
  const { buffer, byteOffset, byteLength } = selection.labels;
  const labelBytes = new Uint8Array(buffer, byteOffset, byteLength);
  await writeNew(labels, (handle) => handle.writeFile(labelBytes));
  return sha256.update(labelBytes).digest('hex');
}

function countOf(plan: Plan, name: SplitName): number {
  return plan[name]?.indices.length ?? 0;
}

function plannedImages(plan: Plan): number {
  return SPLIT_NAMES.reduce((sum, name) => sum + countOf(plan, name), 0);
}

/** Bytes of all images and labels that a plan names. */
export function plannedBytes(plan: Plan): number {
  return plannedImages(plan) * (plan.size * plan.size * 3 + 2);
}

/** Counts what is packed, for `onProgress`. */
function counter(total: number, onProgress: PackProgress | undefined): (images: number) => void {
  let done = 0;
  return (images) => {
    done += images;
    onProgress?.(done, total);
  };
}

/**
 * Writes the files of a packed data set into an existing, empty folder: images and labels of each split, `meta.json` last.
 * Mean and deviation are those of the training images.
 * @throws MixnasError `DATA_IMAGES` naming every broken image, and what the source or the file system throws
 */
export async function packInto(
  folder: string,
  plan: Plan,
  identity: { readonly hash: string; readonly kind: string; readonly skipped?: Skipped[] },
  onProgress?: PackProgress,
): Promise<void> {
  const onPacked = counter(plannedImages(plan), onProgress);
  const packing: Packing = { folder, plan, statistics: new ChannelStatistics(), broken: [], onPacked };
  const sha256 = {
    train: await packSplit(packing, 'train'),
    validation: await packSplit(packing, 'validation'),
    test: await packSplit(packing, 'test'),
  };
  if (packing.broken.length > 0) throw brokenImagesError(packing.broken);
  const { mean, deviation } = packing.statistics.result();
  const meta: PackedMeta = {
    format: FORMAT_VERSION,
    ...identity,
    classes: [...plan.classes],
    size: plan.size,
    mean: [...mean],
    deviation: [...deviation],
    counts: { train: countOf(plan, 'train'), validation: countOf(plan, 'validation'), test: countOf(plan, 'test') },
    sha256,
  };
  await writeNew(join(folder, 'meta.json'), (handle) => handle.writeFile(`${JSON.stringify(meta, null, 2)}\n`));
}
