import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MixnasError } from '../util/errors.ts';
import type { DataReference, Dataset, Split } from './dataset.ts';

/** Grows whenever the files or what is in them would differ for the same settings. Part of every hash. */
export const FORMAT_VERSION = 1;

/** The splits that are packed. */
export type SplitName = 'train' | 'validation' | 'test';

const channels = z.tuple([z.number(), z.number(), z.number()]);
const count = z.int().min(0);

const metaSchema = z.strictObject({
  format: z.literal(FORMAT_VERSION),
  hash: z.string(),
  kind: z.string(),
  classes: z.array(z.string()).min(1),
  size: z.int().min(1),
  mean: channels,
  deviation: channels,
  counts: z.strictObject({ train: count, validation: count, test: count }),
});

/** What `meta.json` of a packed data set says; `counts.test` is 0 where the source has no test images. */
export type PackedMeta = Readonly<z.infer<typeof metaSchema>>;

/** Files of one split in the folder of a packed data set: uint8 images, then uint16 labels (little-endian). */
export function splitFiles(folder: string, name: SplitName): { images: string; labels: string } {
  return { images: join(folder, `${name}.images.u8`), labels: join(folder, `${name}.labels.u16`) };
}

function missing(reference: DataReference, what: string, cause?: unknown): MixnasError {
  return new MixnasError('DATA_MISSING', `packed data ${reference.folder}: ${what}`, {
    hint: 'mixnas data import <config> packs it again',
    exitCode: 1,
    cause,
  });
}

/**
 * Reads and checks the description of a packed data set, and that every file has the bytes it should have.
 * @throws MixnasError `DATA_MISSING` when anything is gone, cut short, or belongs to other data
 */
export async function readMeta(reference: DataReference): Promise<PackedMeta> {
  let text: string;
  try {
    text = await readFile(join(reference.folder, 'meta.json'), 'utf8');
  } catch (cause) {
    throw missing(reference, 'meta.json cannot be read', cause);
  }
  let meta: PackedMeta;
  try {
    meta = metaSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw missing(reference, 'meta.json is damaged, or of another version', cause);
  }
  if (meta.hash !== reference.hash) {
    throw missing(reference, `expected the data set ${reference.hash}; found ${meta.hash}`);
  }
  for (const name of ['train', 'validation', 'test'] as const) await checkSizes(reference, meta, name);
  return meta;
}

async function checkSizes(reference: DataReference, meta: PackedMeta, name: SplitName): Promise<void> {
  const files = splitFiles(reference.folder, name);
  const images = meta.counts[name] * meta.size * meta.size * 3;
  for (const [file, expected] of [
    [files.images, images],
    [files.labels, meta.counts[name] * 2],
  ] as const) {
    const found = await stat(file).then(
      ({ size }) => size,
      () => null,
    );
    if (found !== expected) {
      throw missing(reference, `${file}: expected ${expected} bytes; found ${found ?? 'no file'}`);
    }
  }
}

/** Bytes of one read: `readFile` refuses files of 2 GiB and more, which large images reach. */
const READ_BYTES = 1 << 28;

async function readBytes(file: string, bytes: number): Promise<Uint8Array> {
  const into = new Uint8Array(bytes);
  const handle = await open(file, 'r');
  try {
    for (let at = 0; at < bytes; ) {
      const { bytesRead } = await handle.read(into, at, Math.min(READ_BYTES, bytes - at), at);
      if (bytesRead === 0) {
        throw new MixnasError('DATA_MISSING', `${file}: expected ${bytes} bytes; it ends at ${at}`, { exitCode: 1 });
      }
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return into;
}

async function readSplit(folder: string, meta: PackedMeta, name: SplitName): Promise<Split> {
  const files = splitFiles(folder, name);
  const images = await readBytes(files.images, meta.counts[name] * meta.size * meta.size * 3);
  const labels = await readBytes(files.labels, meta.counts[name] * 2);
  return { count: meta.counts[name], images, labels: new Uint16Array(labels.buffer) };
}

/**
 * Reads a packed data set into memory: training and validation images, never the test split.
 * @throws MixnasError `DATA_MISSING` when it is gone, cut short, or not the data that the reference names
 */
export async function openData(reference: DataReference): Promise<Dataset> {
  const meta = await readMeta(reference);
  return {
    hash: meta.hash,
    classes: meta.classes,
    size: meta.size,
    mean: meta.mean,
    deviation: meta.deviation,
    train: await readSplit(reference.folder, meta, 'train'),
    validation: await readSplit(reference.folder, meta, 'validation'),
  };
}

/**
 * Reads the test images of a packed data set. A search never does; only a finished network is tested.
 * @throws MixnasError `DATA_MISSING` as `openData` does, `DATA_NO_TEST` when the source has no test images
 */
export async function openTestSplit(reference: DataReference): Promise<Split> {
  const meta = await readMeta(reference);
  if (meta.counts.test === 0) {
    throw new MixnasError('DATA_NO_TEST', `packed data ${reference.folder}: there are no test images`, {
      hint: 'put them into a folder test/ beside train/, class by class',
    });
  }
  return readSplit(reference.folder, meta, 'test');
}
