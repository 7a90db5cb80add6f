import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { stream } from '../../src/util/random.ts';

/** A JPEG of smooth waves, which the seed decides. */
export async function photo(seed: number, width: number, height: number): Promise<Buffer> {
  const random = stream('photo', seed);
  const [fx, fy, shade] = [0.02 + random.next() / 20, 0.02 + random.next() / 20, 60 + random.int(120)];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return shade + 50 * Math.sin(x * fx + (i % 3)) + 20 * Math.cos(y * fy);
  });
  return await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}

/**
 * Writes JPEGs of many sizes: `train/CLASS/N.jpg` for two classes, as many of each as asked for, and one of `val/CLASS`.
 * @returns the folder
 */
export async function writePhotos(folder: string, each: number, side = 24): Promise<string> {
  for (const [label, name] of ['hen', 'owl'].entries()) {
    for (let i = 0; i <= each; i++) {
      const file = i === each ? join(folder, 'val', name, '0.jpg') : join(folder, 'train', name, `${i}.jpg`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await photo(2 * i + label, side + ((7 * i) % 13), side + ((5 * i) % 11)));
    }
  }
  return folder;
}
