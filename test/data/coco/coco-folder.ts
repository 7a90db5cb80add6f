import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** One entry of `annotations`: only what a test wants to be otherwise. */
export type Entry = Readonly<Record<string, unknown>>;

/** A file of boxes as a test wants it. */
export interface CocoFile {
  readonly images?: readonly Entry[];
  readonly categories?: readonly Entry[];
  readonly annotations?: readonly Entry[];
}

/** Sides of the pictures, pixels. */
export const [WIDTH, HEIGHT] = [40, 20] as const;

/** Entries of images 1.png to count.png, with ids from 101 on. */
export function imageEntries(count: number): Entry[] {
  return Array.from({ length: count }, (_, i) => ({
    id: 101 + i,
    file_name: `${i + 1}.png`,
    width: WIDTH,
    height: HEIGHT,
  }));
}

/** An annotation: of image 101 and category 3 unless said otherwise. */
export const annotation = (bbox: unknown, changes: Entry = {}): Entry => ({
  ...{ image_id: 101, category_id: 3, bbox, iscrowd: 0 },
  ...changes,
});

/** Ids have a gap and stand in another order. */
export const CATEGORIES = [
  { id: 7, name: 'owl', supercategory: 'bird' },
  { id: 3, name: 'hen', supercategory: 'bird' },
];

export function cocoText({ images = imageEntries(2), categories = CATEGORIES, annotations = [] }: CocoFile): string {
  const info = { description: 'made for a test: {"images": [1]}' };
  return JSON.stringify({ info, images, annotations, categories });
}

/** Writes a text file with the folders above it. */
export function writeText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A picture with a white rectangle on black at [x, y, width, height]. */
export async function rectangle([x, y, width, height]: readonly [number, number, number, number]): Promise<Buffer> {
  const [black, white] = ['#000000', '#ffffff'];
  const inside = await sharp({ create: { width, height, channels: 3, background: white } })
    .png()
    .toBuffer();
  return await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: black } })
    .composite([{ input: inside, left: x, top: y }])
    .png()
    .toBuffer();
}

/** Writes pictures 1.png to count.png into a folder, each with a rectangle at another place. */
export async function writeImages(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let i = 0; i < count; i++) writeFileSync(join(folder, `${i + 1}.png`), await rectangle([2 + i, 3, 10, 8]));
}
