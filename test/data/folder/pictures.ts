import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

/** A small PNG of one colour, which the text decides: the same text gives the same picture. */
export async function picture(text: string, side = 4): Promise<Buffer> {
  const sum = [...text].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 16777213, 7);
  const background = { r: sum & 255, g: (sum >> 8) & 255, b: (sum >> 16) & 255 };
  return await sharp({ create: { width: side, height: side, channels: 3, background } })
    .png()
    .toBuffer();
}

/** Writes such a picture into each file, made of its name. */
export async function writePictures(folder: string, names: readonly string[]): Promise<string> {
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), await picture(name));
  }
  return folder;
}

/** Names of the form `folder/1.png` to `folder/count.png`. */
export function numbered(folder: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${folder}/${i + 1}.png`);
}
