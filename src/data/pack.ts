import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BrokenImages, brokenImagesError } from './broken-images.ts';
import { FORMAT_VERSION, type PackedMeta, type SplitName, splitFiles } from './packed.ts';
import type { Plan, Selection } from './split.ts';
import { ChannelStatistics } from './statistics.ts';

/** Bytes of images held in memory while packing. */
const CHUNK_BYTES = 16 << 20;

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

/** Writes the images of one split piece by piece and yields each piece after it was written. */
async function* packImages(file: string, selection: Selection, size: number, broken: string[]) {
  const bytes = size * size * 3;
  const most = Math.max(1, Math.floor(CHUNK_BYTES / bytes));
  const buffer = new Uint8Array(Math.min(most, selection.indices.length) * bytes);
  const handle = await open(file, 'w');
  try {
    for (let at = 0; at < selection.indices.length; at += most) {
      const indices = selection.indices.slice(at, at + most);
      const piece = buffer.subarray(0, indices.length * bytes);
      broken.push(...(await readPiece(selection, indices, size, piece)));
      await handle.writeFile(piece);
      yield piece;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A split without images. */
function nothing(plan: Plan): Selection {
  return { from: plan.train.from, indices: [], labels: new Uint16Array(0) };
}

/**
 * Writes the files of a packed data set into an existing folder: images and labels of each split, `meta.json` last.
 * Mean and deviation are those of the training images.
 * @throws MixnasError `DATA_IMAGES` naming every broken image, and what the source or the file system throws
 */
export async function packInto(folder: string, plan: Plan, identity: { hash: string; kind: string }): Promise<void> {
  const splits: readonly (readonly [SplitName, Selection])[] = [
    ['train', plan.train],
    ['validation', plan.validation],
    ['test', plan.test ?? nothing(plan)],
  ];
  const statistics = new ChannelStatistics();
  const broken: string[] = [];
  for (const [name, selection] of splits) {
    const files = splitFiles(folder, name);
    for await (const piece of packImages(files.images, selection, plan.size, broken)) {
      if (name === 'train') statistics.add(piece);
    }
    const { buffer, byteOffset, byteLength } = selection.labels;
    await writeFile(files.labels, new Uint8Array(buffer, byteOffset, byteLength));
  }
  if (broken.length > 0) throw brokenImagesError(broken);
  const { mean, deviation } = statistics.result();
  const meta: PackedMeta = {
    format: FORMAT_VERSION,
    ...identity,
    classes: [...plan.classes],
    size: plan.size,
    mean: [...mean],
    deviation: [...deviation],
    counts: {
      train: plan.train.indices.length,
      validation: plan.validation.indices.length,
      test: plan.test?.indices.length ?? 0,
    },
  };
  await writeFile(join(folder, 'meta.json'), `${JSON.stringify(meta, null, 2)}\n`);
}
