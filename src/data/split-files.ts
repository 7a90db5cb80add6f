import { join } from 'node:path';

/** The splits that are packed, in the order in which they are written. */
export const SPLIT_NAMES = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof SPLIT_NAMES)[number];

/** Names of the files of one split: uint8 images, uint16 labels (little-endian), a table of boxes where images have some. */
export function splitFiles(folder: string, name: SplitName): { images: string; labels: string; boxes: string } {
  const [images, labels, boxes] = [`${name}.images.u8`, `${name}.labels.u16`, `${name}.boxes`];
  return { images: join(folder, images), labels: join(folder, labels), boxes: join(folder, boxes) };
}

/** File of the index of encoded images. */
export function indexFile(folder: string, name: SplitName): string {
  return join(folder, `${name}.index`);
}

/** File of some encoded images, one after the other. @param shard its number, counted from 0 */
export function shardFile(folder: string, name: SplitName, shard: number): string {
  return join(folder, `${name}.${String(shard).padStart(4, '0')}.shard`);
}
