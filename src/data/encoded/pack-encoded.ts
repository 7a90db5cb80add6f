import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DecodeSettings } from '../folder/decode.ts';
import { FORMAT_VERSION, type PackedMeta } from '../meta.ts';
import {
  boxCounts,
  checkBroken,
  counter,
  type PackIdentity,
  type PackOptions,
  plannedImages,
  withBroken,
} from '../pack.ts';
import { writeBoxes, writeNew } from '../pack-split.ts';
import { ChannelStatistics } from '../pixel-statistics.ts';
import { indexFile, SPLIT_NAMES, type SplitName, splitFiles } from '../split-files.ts';
import { noneOf, type Plan } from '../split-images.ts';
import type { Decoding } from './decode-view.ts';
import { findCopies } from './find-copies.ts';
import { nextChunk, readChunk } from './pack-chunk.ts';
import { keptOf, type PackState, readState, STATE_FILE, writeState } from './pack-state.ts';
import { SplitWriter, type WrittenImage } from './split-writer.ts';

/** How encoded images are packed. */
export interface EncodedOptions extends PackOptions {
  readonly decoding: Decoding;
}

/** One packing under way. */
interface Packing {
  readonly folder: string;
  readonly plan: Plan;
  readonly state: PackState;
  readonly statistics: ChannelStatistics;
  readonly settings: DecodeSettings;
  readonly channels: number;
  readonly onPacked: (images: number) => void;
}

/** Packs what is left of one split, chunk by chunk; after each one the state is written. */
async function packSplit(packing: Packing, name: SplitName): Promise<void> {
  const { folder, plan, state, statistics, settings, channels, onPacked } = packing;
  const own = state.splits[name];
  const writer = await SplitWriter.open(folder, name, own);
  const looking = { settings, channels, statistics: name === 'train' ? statistics : null };
  const selection = plan[name];
  try {
    while (selection !== null && own.done < selection.indices.length) {
      const places = nextChunk(selection, own.done);
      const images = await readChunk(selection, places, looking);
      const whole: WrittenImage[] = [];
      for (const [i, image] of images.entries()) {
        if ('problem' in image) {
          own.dropped.push(places[i] as number);
          state.broken.push(image.problem);
          continue;
        }
        whole.push(image);
        if (image.largest === null) continue;
        state.deep.images++;
        state.deep.largest = Math.max(state.deep.largest, image.largest);
      }
      await writer.write(whole);
      own.done += places.length;
      own.shards = writer.shards;
      state.statistics = statistics.counts;
      await writeState(folder, state);
      onPacked(places.length);
    }
  } finally {
    await writer.close();
  }
}

/** Writes the boxes of the images of a split that are packed, in place of what an earlier call left. */
async function packBoxes({ folder, plan, state }: Pick<Packing, 'folder' | 'plan' | 'state'>, name: SplitName) {
  const selection = plan[name] ?? noneOf(plan.train);
  const dropped = new Set(state.splits[name].dropped);
  await rm(splitFiles(folder, name).boxes, { force: true });
  return writeBoxes(
    folder,
    name,
    selection,
    Array.from(selection.indices.keys()).filter((place) => !dropped.has(place)),
  );
}

/** What was written of a split beside its shards. */
async function readPacked(packing: Pick<Packing, 'folder' | 'plan' | 'state'>, name: SplitName) {
  const { folder } = packing;
  const index = await readFile(indexFile(folder, name));
  const labels = await readFile(splitFiles(folder, name).labels);
  const boxes = await packBoxes(packing, name);
  const sha256 = createHash('sha256').update(index).update(labels);
  if (boxes !== null) sha256.update(boxes.bytes);
  return {
    sha256: sha256.digest('hex'),
    boxes: boxes?.table ?? null,
    index,
    labels: Uint16Array.from({ length: labels.length / 2 }, (_, i) => labels.readUInt16LE(2 * i)),
  };
}

/** One value for each split. */
function ofSplits<T>(value: (name: SplitName) => T): Record<SplitName, T> {
  return { train: value('train'), validation: value('validation'), test: value('test') };
}

/**
 * Writes the files of a packed data set whose images stay encoded, from where an earlier call into the same folder came to:
 * shards, index, labels and boxes of each split, `meta.json` last. Each image is decoded once; images that cannot be are told as in
 * `packInto`. Memory does not grow with the images, but for some bytes of each.
 * @throws MixnasError `DATA_IMAGES`; what the source or the file system throws
 */
export async function packEncoded(
  folder: string,
  plan: Plan,
  { hash, kind, skipped }: PackIdentity,
  { channels, skipsBroken, onProgress, decoding }: EncodedOptions,
): Promise<void> {
  const state = await readState(folder, hash, channels);
  const { splits, broken, deep } = state;
  const statistics = new ChannelStatistics(channels, state.statistics);
  const settings = { size: plan.size, ...decoding };
  const onPacked = counter(plannedImages(plan), onProgress);
  onPacked(SPLIT_NAMES.reduce((sum, name) => sum + splits[name].done, 0));
  for (const name of SPLIT_NAMES) {
    await packSplit({ folder, plan, state, statistics, settings, channels, onPacked }, name);
  }
  const packed = ofSplits((name) => readPacked({ folder, plan, state }, name));
  const [train, validation, test] = [await packed.train, await packed.validation, await packed.test];
  checkBroken(broken, train, plan.classes, skipsBroken);
  const duplicates = findCopies(plan, splits, { train: train.index, validation: validation.index, test: test.index });
  const meta: PackedMeta = {
    format: FORMAT_VERSION,
    ...{ hash, kind, classes: [...plan.classes], size: plan.size },
    ...statistics.result(),
    counts: ofSplits((name) => keptOf(splits[name])),
    sha256: { train: train.sha256, validation: validation.sha256, test: test.sha256 },
    ...boxCounts({ train, validation, test }),
    ...(skipped.length + broken.length > 0 && { skipped: withBroken(skipped, broken) }),
    ...(duplicates.length > 0 && { duplicates }),
    ...(deep.images > 0 && { deepImages: deep }),
    encoded: { ...decoding, shards: ofSplits((name) => splits[name].shards) },
  };
  await rm(join(folder, 'meta.json'), { force: true });
  await writeNew(join(folder, 'meta.json'), (handle) => handle.writeFile(`${JSON.stringify(meta, null, 2)}\n`));
  await rm(join(folder, STATE_FILE), { force: true });
}
