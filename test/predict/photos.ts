import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { stringify } from 'yaml';
import { runProgram } from '../cli/run-program.ts';
import { smallDocument, writeSmallNetwork } from '../training/small.ts';

/** A picture of coarse noise in one colour, `width` x `height` pixels. */
function noise(seed: number, width: number, height: number) {
  const tint = [seed * 83, seed * 47, seed * 29];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return ((tint[i % 3] as number) + (((x >> 2) * 31 + (y >> 2) * 17 * seed) % 97)) % 256;
  });
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Writes what cameras and programs write, of sides that are no multiple of anything; the names. */
export async function writePhotos(folder: string, seed: number): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const kinds = {
    'turned.jpg': noise(seed, 53, 37).jpeg().withMetadata({ orientation: 6 }),
    'large.jpg': noise(seed + 1, 131, 90)
      .jpeg()
      .withMetadata({ orientation: 3 }),
    'alpha.png': noise(seed + 2, 41, 30)
      .ensureAlpha(0.4)
      .png(),
    'grey.jpg': noise(seed + 3, 30, 61)
      .greyscale()
      .jpeg(),
    'grey.png': noise(seed + 4, 29, 33)
      .greyscale()
      .png(),
    'photo.webp': noise(seed + 5, 64, 48).webp(),
    'small.png': noise(seed + 6, 7, 6).png(),
  };
  const names = Object.keys(kinds);
  for (const [name, image] of Object.entries(kinds)) await image.toFile(join(folder, name));
  return names;
}

/** Trains the small network on a folder `photos` with test images, three classes; into `name`. */
export async function trainOnPhotos(
  cwd: string,
  env: Record<string, string>,
  name = 'trained',
  data: { readonly channels?: number } = {},
) {
  for (const [i, split] of ['train', 'test'].entries()) {
    for (const [k, label] of ['ash', 'birch', 'cedar'].entries()) {
      await writePhotos(join(cwd, 'photos', split, label), 1 + i * 50 + k * 11);
    }
  }
  writeSmallNetwork(cwd, 8, 3, data.channels);
  const { seed, training } = smallDocument();
  const images = { kind: 'image-folder', path: 'photos', resolution: 8, ...data };
  writeFileSync(join(cwd, 'photos.yaml'), stringify({ name: 'photos', seed, training, data: images }));
  await runProgram(['train', 'small.json', 'photos.yaml', '--out', name], { cwd, env });
}
