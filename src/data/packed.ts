import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { MixnasError } from '../util/errors.ts';
import { type BoxTable, tableOf } from './boxes/box-table.ts';
import type { DataReference, Dataset, EncodedSplit, Split } from './dataset.ts';
import { EncodedIndex } from './encoded/encoded-index.ts';
import { verifyShards } from './encoded/verify-shards.ts';
import { damaged, hashedFiles, type PackedFile, type PackedMeta, readMeta } from './meta.ts';
import { SPLIT_NAMES, type SplitName } from './split-files.ts';

/** Bytes of one read: `readFile` refuses files of 2 GiB and more, which large images reach. */
const READ_BYTES = 1 << 24;
/** What to do about missing test images. */
export const NO_TEST_HINT = 'put them into a folder test/ beside train/, as the training images lie there';
/** Threads that decode where nobody says how many: as many as libuv, which they work in, has for all of a process. */
const MOST_DECODERS = 4;

async function readBytes(folder: string, { file, bytes }: PackedFile): Promise<Uint8Array<ArrayBuffer>> {
  const into = new Uint8Array(bytes);
  const handle = await open(file, 'r');
  try {
    for (let at = 0; at < bytes; ) {
      const { bytesRead } = await handle.read(into, at, Math.min(READ_BYTES, bytes - at), at);
      if (bytesRead === 0) throw damaged(folder, `${file}: expected ${bytes} bytes; it ends at ${at}`);
      at += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return into;
}

async function digestOf(folder: string, meta: PackedMeta, name: SplitName): Promise<string> {
  const sha256 = createHash('sha256');
  for (const { file } of hashedFiles(folder, meta, name)) {
    for await (const piece of createReadStream(file, { highWaterMark: READ_BYTES })) sha256.update(piece as Buffer);
  }
  return sha256.digest('hex');
}

function checkDigest(folder: string, meta: PackedMeta, name: SplitName, sha256: string): void {
  if (sha256 !== meta.sha256[name]) {
    throw damaged(folder, `the ${name} images are not those that were packed: SHA-256 ${sha256}`);
  }
}

/** What a split keeps in memory. */
interface SplitBytes {
  /** Images, or their index. */
  readonly images: Uint8Array<ArrayBuffer>;
  readonly labels: Uint16Array;
  /** Where images have boxes. */
  readonly boxes?: BoxTable;
}

/** Reads what a split keeps in memory and compares it with its SHA-256. */
async function readHashed(folder: string, meta: PackedMeta, name: SplitName): Promise<SplitBytes> {
  const read: Uint8Array<ArrayBuffer>[] = [];
  const sha256 = createHash('sha256');
  for (const file of hashedFiles(folder, meta, name)) {
    const bytes = await readBytes(folder, file);
    sha256.update(bytes);
    read.push(bytes);
  }
  checkDigest(folder, meta, name, sha256.digest('hex'));
  const [images, labels, boxes] = read as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>?];
  const size = { images: meta.counts[name], boxes: meta.boxes?.[name] ?? 0 };
  return {
    images,
    labels: new Uint16Array(labels.buffer),
    ...(boxes !== undefined && { boxes: tableOf(boxes.buffer, size) }),
  };
}

/** Images that stay where they are: only their index, labels and boxes are read. */
async function openEncoded(
  { folder, decoders }: DataReference,
  meta: PackedMeta,
  name: SplitName,
): Promise<EncodedSplit> {
  const { images, ...others } = await readHashed(folder, meta, name);
  const { fit, bits, centreCrop } = meta.encoded as NonNullable<PackedMeta['encoded']>;
  const count = meta.counts[name];
  return {
    count,
    ...others,
    encoded: {
      ...{ folder, name, index: indexOf(images), chosen: null, decoding: { fit, bits, centreCrop } },
      decoders: decoders ?? Math.min(MOST_DECODERS, availableParallelism()),
    },
  };
}

function indexOf(bytes: Uint8Array<ArrayBuffer>): EncodedIndex {
  return new EncodedIndex(Buffer.from(bytes.buffer));
}

async function readSplit(reference: DataReference, meta: PackedMeta, name: SplitName): Promise<Split> {
  const { folder } = reference;
  if (meta.encoded !== undefined) return await openEncoded(reference, meta, name);
  return { count: meta.counts[name], ...(await readHashed(folder, meta, name)) };
}

/** Compares the index and the labels of every split, or its pixels and labels, with their SHA-256. */
async function checkDigests(reference: DataReference): Promise<PackedMeta> {
  const { folder } = reference;
  const meta = await readMeta(reference);
  for (const name of SPLIT_NAMES) checkDigest(folder, meta, name, await digestOf(folder, meta, name));
  return meta;
}

/**
 * Reads every image once and compares it with what was packed: a split of pixels with its SHA-256, encoded images each with its
 * own.
 * @throws MixnasError `DATA_MISSING` as `readMeta` does, and when the files hold anything but what was packed
 */
export async function verifyPacked(reference: DataReference): Promise<PackedMeta> {
  const { folder } = reference;
  const meta = await checkDigests(reference);
  if (meta.encoded === undefined) return meta;
  for (const name of SPLIT_NAMES)
    await verifyShards(folder, name, indexOf((await readHashed(folder, meta, name)).images));
  return meta;
}

/**
 * Whether a packed data set is there and holds what was packed. Encoded images, which may be more than can be read in minutes, are
 * not looked at: each is compared when it is decoded.
 */
export async function isPacked(reference: DataReference): Promise<boolean> {
  try {
    await checkDigests(reference);
    return true;
  } catch (error) {
    if (error instanceof MixnasError && error.code === 'DATA_MISSING') return false;
    throw error;
  }
}

/**
 * Reads a packed data set into memory and checks it: training and validation images, never the test split. Encoded images stay
 * on the disk.
 * @throws MixnasError `DATA_MISSING` when it is missing, truncated, or not the data that the reference names
 */
export async function openData(reference: DataReference): Promise<Dataset> {
  const meta = await readMeta(reference);
  return {
    hash: meta.hash,
    classes: meta.classes,
    size: meta.size,
    mean: meta.mean,
    deviation: meta.deviation,
    train: await readSplit(reference, meta, 'train'),
    validation: await readSplit(reference, meta, 'validation'),
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
      hint: NO_TEST_HINT,
    });
  }
  return readSplit(reference, meta, 'test');
}
