import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { forAll } from '../../src/util/for-all.ts';
import { stream } from '../../src/util/random.ts';

/** Side of the pictures, pixels, and of those of CIFAR-10. */
const [SIDE, SMALL] = [256, 32];
/** Bytes of a picture of CIFAR-10, its label among them. */
const RECORD = 1 + 3 * SMALL * SMALL;
/** Values that noise is taken from. */
const NOISE = 1 << 20;
const CLASSES = 10;

/** A picture of CIFAR-10 made larger, with noise: as many bytes as a photograph of its size. */
async function photo(record: Uint8Array, noise: Int8Array, from: number): Promise<Buffer> {
  const area = SMALL * SMALL;
  const small = Uint8Array.from(
    { length: 3 * area },
    (_, i) => record[1 + (i % 3) * area + Math.floor(i / 3)] as number,
  );
  const raw = { width: SMALL, height: SMALL, channels: 3 } as const;
  const large = await sharp(small, { raw }).resize(SIDE, SIDE, { kernel: 'cubic' }).raw().toBuffer();
  for (let i = 0; i < large.length; i++) {
    large[i] = Math.min(255, Math.max(0, (large[i] as number) + (noise[(from + i) % NOISE] as number)));
  }
  return await sharp(large, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}

/**
 * Writes JPEGs of 256 pixels into `train/CLASS/N.jpg` of a folder, those that are not there yet.
 * @param cifar folder of the binary files of CIFAR-10
 * @returns bytes of a picture, mean of the first hundred
 */
export async function writePhotos(folder: string, count: number, cifar: string): Promise<number> {
  const random = stream('bench', 'noise');
  const noise = Int8Array.from({ length: NOISE }, () => Math.round(13 * random.normal()));
  const batches = [1, 2, 3, 4, 5].map((n) => readFileSync(join(cifar, `data_batch_${n}.bin`)));
  const sizes: number[] = [];
  for (let label = 0; label < CLASSES; label++) mkdirSync(join(folder, 'train', `${label}`), { recursive: true });
  await forAll(Array.from({ length: count }), 4, async (_, i) => {
    const [batch, at] = [batches[i % 5] as Buffer, Math.floor(i / 5) % 10_000];
    const file = join(folder, 'train', `${i % CLASSES}`, `${i}.jpg`);
    if (existsSync(file) && i >= 100) return;
    const bytes = await photo(batch.subarray(at * RECORD, (at + 1) * RECORD), noise, (7919 * i) % NOISE);
    if (i < 100) sizes.push(bytes.length);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  });
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
}
