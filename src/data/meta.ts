import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MixnasError } from '../util/errors.ts';
import { tableBytes } from './boxes/box-table.ts';
import type { DataReference } from './dataset.ts';
import { ENTRY_BYTES } from './encoded/encoded-index.ts';
import { indexFile, SPLIT_NAMES, type SplitName, shardFile, splitFiles } from './split-files.ts';

/** Grows whenever the files or what is in them would differ for the same settings. Part of every hash. */
export const FORMAT_VERSION = 2;

/** One number for each channel. */
const perChannel = z.array(z.number()).min(1);
const count = z.int().min(0);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
/** Bytes of each shard of a split. */
const shards = z.array(count);

const metaSchema = z.strictObject({
  format: z.literal(FORMAT_VERSION),
  hash: z.string(),
  kind: z.string(),
  title: z.string().optional(),
  classes: z.array(z.string()).min(1),
  size: z.int().min(1),
  mean: perChannel,
  deviation: perChannel,
  counts: z.strictObject({ train: count, validation: count, test: count }),
  sha256: z.strictObject({ train: digest, validation: digest, test: digest }),
  boxes: z.strictObject({ train: count, validation: count, test: count }).optional(),
  skipped: z
    .array(z.strictObject({ reason: z.string(), count, example: z.string(), of: z.literal('boxes').optional() }))
    .optional(),
  duplicates: z
    .array(z.strictObject({ splits: z.tuple([z.enum(SPLIT_NAMES), z.enum(SPLIT_NAMES)]), count, example: z.string() }))
    .optional(),
  nearDuplicates: z
    .array(
      z.strictObject({
        splits: z.tuple([z.enum(SPLIT_NAMES), z.enum(SPLIT_NAMES)]),
        count,
        examples: z.array(z.string()),
      }),
    )
    .optional(),
  deepImages: z.strictObject({ images: count, largest: count }).optional(),
  encoded: z
    .strictObject({
      fit: z.enum(['crop', 'pad', 'stretch']),
      bits: z.int().nullable(),
      centreCrop: z.number(),
      shards: z.strictObject({ train: shards, validation: shards, test: shards }),
    })
    .optional(),
});

/**
 * What `meta.json` of a packed data set says; `title` is the public set that a folder of images is, as it is unpacked; `counts.test` is 0 where the source has no test images, `sha256` is that of
 * each split's images followed by its labels and its boxes. `boxes` counts the boxes of each split; it is missing where images have
 * none. `skipped` tells of files that are not packed, by reason; it is missing where
 * there are none, and in data that an earlier version packed; `of` says that boxes were left out, not files. `duplicates` counts images of one split that are images of
 * another one too, pixel for pixel; `nearDuplicates` those that only look like one of another split; `deepImages` says how many training, validation and test images are stored with sixteen
 * bits, and their largest value. Mean and deviation have a number for each channel.
 *
 * `encoded` is there where images stay encoded: how they are decoded, and the bytes of each shard. `size` is the side that they
 * are decoded to, `sha256` that of each split's index followed by its labels and its boxes; the index has a digest of each image.
 */
export type PackedMeta = Readonly<z.infer<typeof metaSchema>>;

/** Channels of the packed images: 3 = RGB, 1 = grey. */
export function channelsOf({ mean }: { readonly mean: readonly number[] }): number {
  return mean.length;
}

/** Bytes of the files of all splits. */
export function bytesOf(meta: PackedMeta): number {
  const files = SPLIT_NAMES.flatMap((name) => filesOf('', meta, name));
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Images of one split that are in another one too. */
export type Duplicate = NonNullable<PackedMeta['duplicates']>[number];

/** Images of one split that look like images of another one. */
export type NearDuplicate = NonNullable<PackedMeta['nearDuplicates']>[number];

/** Files, or boxes, that were left out of a packed data set. */
export type Skipped = NonNullable<PackedMeta['skipped']>[number];

/** A file of a packed data set and the bytes it should have. */
export interface PackedFile {
  readonly file: string;
  readonly bytes: number;
}

/** The files of one split with their sizes: images or their index first, then labels, boxes, and shards of encoded images. */
export function filesOf(
  folder: string,
  { counts, size, mean, boxes, encoded }: PackedMeta,
  name: SplitName,
): [PackedFile, PackedFile, ...PackedFile[]] {
  const files = splitFiles(folder, name);
  const labelFile = { file: files.labels, bytes: counts[name] * 2 };
  const boxFiles =
    boxes === undefined ? [] : [{ file: files.boxes, bytes: tableBytes({ images: counts[name], boxes: boxes[name] }) }];
  if (encoded === undefined) {
    return [{ file: files.images, bytes: counts[name] * size * size * channelsOf({ mean }) }, labelFile, ...boxFiles];
  }
  const index = { file: indexFile(folder, name), bytes: counts[name] * ENTRY_BYTES };
  return [
    index,
    labelFile,
    ...boxFiles,
    ...encoded.shards[name].map((bytes, shard) => ({ file: shardFile(folder, name, shard), bytes })),
  ];
}

/** The files of one split that its SHA-256 is of, in their order: images or their index, labels, boxes where there are some. */
export function hashedFiles(folder: string, meta: PackedMeta, name: SplitName): PackedFile[] {
  return filesOf(folder, meta, name).slice(0, meta.boxes === undefined ? 2 : 3);
}

/** The error about packed files that are missing or have changed. */
export function damaged(
  folder: string,
  what: string,
  cause?: unknown,
  hint = 'mixnas data import <config> checks it and packs it again',
): MixnasError {
  return new MixnasError('DATA_MISSING', `packed data ${folder}: ${what}`, {
    hint,
    exitCode: 1,
    cause,
  });
}

/**
 * Reads what `meta.json` of a folder says, whatever other files are there.
 * @throws MixnasError `DATA_MISSING`
 */
export async function readDescription(folder: string): Promise<PackedMeta> {
  let text: string;
  try {
    text = await readFile(join(folder, 'meta.json'), 'utf8');
  } catch (cause) {
    throw damaged(folder, 'meta.json cannot be read', cause);
  }
  try {
    return metaSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(folder, 'meta.json is damaged, or of another version', cause);
  }
}

async function checkSize(folder: string, { file, bytes }: PackedFile): Promise<void> {
  const found = await stat(file).then(
    ({ size }) => `${size} bytes`,
    () => 'no file',
  );
  if (found !== `${bytes} bytes`) throw damaged(folder, `${file}: expected ${bytes} bytes; found ${found}`);
}

/**
 * Reads the description of a packed data set, and checks it and that every file has the bytes it should have. What is in
 * the files is not read.
 * @throws MixnasError `DATA_MISSING` when anything is missing, truncated, or belongs to other data
 */
export async function readMeta({ folder, hash }: DataReference): Promise<PackedMeta> {
  const meta = await readDescription(folder);
  if (meta.hash !== hash) throw damaged(folder, `expected the data set ${hash}; found ${meta.hash}`);
  for (const name of SPLIT_NAMES) {
    for (const file of filesOf(folder, meta, name)) await checkSize(folder, file);
  }
  return meta;
}
