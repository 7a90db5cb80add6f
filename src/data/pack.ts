import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FORMAT_VERSION, type PackedMeta, type SplitName, splitFiles } from './packed.ts';
import type { Plan, Selection } from './split.ts';
import { ChannelStatistics } from './statistics.ts';

/** Bytes of images held in memory while packing. */
const CHUNK_BYTES = 16 << 20;

/** Writes the images of one split; `see` is shown each piece. */
async function packImages(file: string, selection: Selection, size: number, see: (pixels: Uint8Array) => void) {
  const bytes = size * size * 3;
  const most = Math.max(1, Math.floor(CHUNK_BYTES / bytes));
  const buffer = new Uint8Array(Math.min(most, selection.indices.length) * bytes);
  const handle = await open(file, 'w');
  try {
    for (let at = 0; at < selection.indices.length; at += most) {
      const indices = selection.indices.slice(at, at + most);
      const piece = buffer.subarray(0, indices.length * bytes);
      await selection.from.fill(indices, size, piece);
      see(piece);
      await handle.writeFile(piece);
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
 * @throws what the source or the file system throws
 */
export async function packInto(folder: string, plan: Plan, identity: { hash: string; kind: string }): Promise<void> {
  const splits: readonly (readonly [SplitName, Selection])[] = [
    ['train', plan.train],
    ['validation', plan.validation],
    ['test', plan.test ?? nothing(plan)],
  ];
  const statistics = new ChannelStatistics();
  for (const [name, selection] of splits) {
    const files = splitFiles(folder, name);
    await packImages(files.images, selection, plan.size, (pixels) => {
      if (name === 'train') statistics.add(pixels);
    });
    const { buffer, byteOffset, byteLength } = selection.labels;
    await writeFile(files.labels, new Uint8Array(buffer, byteOffset, byteLength));
  }
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
