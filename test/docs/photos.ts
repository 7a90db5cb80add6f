import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const CLASSES = ['cat', 'dog', 'hare'] as const;
const PER_CLASS = 30;

/** Stripes in a direction of the class, of different width and size. */
function pixels(kind: number, number: number, width: number, height: number): Buffer {
  const bytes = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const along = [x, y, x + y][kind] as number;
      const wave = Math.sin(along * (0.5 + 0.02 * (number % 5)) + number);
      for (let channel = 0; channel < 3; channel++) {
        const speckle = ((x * 31 + y * 17 + number * 13 + channel * 7) % 37) - 18;
        bytes[(y * width + x) * 3 + channel] = 128 + 90 * wave + speckle;
      }
    }
  }
  return bytes;
}

/** Writes a folder of 90 photos in three classes, so small that networks of the smallest space are proposed for them. */
export async function writePhotos(folder: string): Promise<void> {
  for (const [kind, name] of CLASSES.entries()) {
    mkdirSync(join(folder, name), { recursive: true });
    for (let i = 0; i < PER_CLASS; i++) {
      const [width, height] = [18 + ((i * 7) % 3), 18 + ((i * 5) % 4)];
      const raw = { width, height, channels: 3 } as const;
      await sharp(pixels(kind, i, width, height), { raw })
        .jpeg()
        .toFile(join(folder, name, `${i + 1}.jpg`));
    }
  }
}
