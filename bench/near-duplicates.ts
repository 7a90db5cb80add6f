/**
 * How well near duplicates are found on CIFAR-10: pictures of the test split that look like training pictures, how many of them
 * show the same class, the time it takes, and how many copies are found that were encoded again, resized or changed.
 *
 *     npx tsx bench/near-duplicates.ts FOLDER [pairs.png]
 *
 * FOLDER holds the official binary files. `pairs.png` shows the pairs side by side, the test picture left, for somebody to judge.
 */
import sharp, { type Sharp } from 'sharp';
import { cifarSource } from '../src/data/cifar.ts';
import { HashIndex, HashList } from '../src/data/near/hash-index.ts';
import { NearDuplicateFinder } from '../src/data/near/near-duplicates.ts';
import { pictureHash } from '../src/data/near/picture-hash.ts';

const [folder, picture] = process.argv.slice(2);
if (folder === undefined) throw new Error('expected FOLDER [pairs.png]');

const SIDE = 32;
const BYTES = SIDE * SIDE * 3;
const CHECKED = 2000;

const source = await (await cifarSource('cifar10', folder)).open();
async function pixelsOf(split: 'train' | 'test'): Promise<Uint8Array[]> {
  const from = source[split];
  if (from === null) throw new Error(`no ${split} images`);
  const count = from.labels.length;
  const all = new Uint8Array(count * BYTES);
  await from.fill(
    Array.from({ length: count }, (_, i) => i),
    SIDE,
    all,
  );
  return Array.from({ length: count }, (_, i) => all.subarray(i * BYTES, (i + 1) * BYTES));
}

const [train, test] = [await pixelsOf('train'), await pixelsOf('test')];

function timed(): void {
  const start = performance.now();
  const finder = new NearDuplicateFinder(SIDE);
  for (const [i, pixels] of train.entries())
    finder.add(i % 10 === 0 ? 'validation' : 'train', `train image ${i}`, pixels);
  for (const [i, pixels] of test.entries()) finder.add('test', `test image ${i}`, pixels);
  const hashed = performance.now();
  const found = finder.result();
  const ms = (from: number, to: number) => `${((to - from) / 1000).toFixed(2)} s`;
  console.log(
    `hashing 60,000 images ${ms(start, hashed)}, comparing 45,000 + 5,000 + 10,000 ${ms(hashed, performance.now())}`,
  );
  for (const { splits, count } of found) console.log(`${count} of ${splits[1]} look like one of ${splits[0]}`);
}

/** Pairs of places: a test picture, and a training picture that it looks like. */
function pairs(): [test: number, train: number][] {
  const list = new HashList();
  const places: number[] = [];
  for (const [i, pixels] of train.entries()) {
    const hash = pictureHash(pixels, SIDE);
    if (hash === null) continue;
    list.add(hash);
    places.push(i);
  }
  const index = new HashIndex(list);
  const own = new HashList();
  const found: [number, number][] = [];
  let plain = 0;
  for (const [i, pixels] of test.entries()) {
    const hash = pictureHash(pixels, SIDE);
    if (hash === null) {
      plain++;
      continue;
    }
    own.add(hash);
    const at = index.find(own, own.length - 1);
    if (at !== null) found.push([i, places[at] as number]);
  }
  console.log(`${plain} of ${test.length} test images are too plain to compare`);
  return found;
}

async function draw(found: readonly (readonly [number, number])[], file: string): Promise<void> {
  const [columns, pitch] = [12, 2 * SIDE + 8];
  const tile = (pixels: Uint8Array, k: number, right: number) => ({
    input: Buffer.from(pixels),
    raw: { width: SIDE, height: SIDE, channels: 3 as const },
    left: (k % columns) * pitch + right * (SIDE + 1),
    top: Math.floor(k / columns) * (SIDE + 4),
  });
  const tiles = found.flatMap(([a, b], k) => [tile(test[a] as Uint8Array, k, 0), tile(train[b] as Uint8Array, k, 1)]);
  const size = { width: columns * pitch, height: Math.ceil(found.length / columns) * (SIDE + 4) };
  await sharp({ create: { ...size, channels: 3, background: '#ffffff' } })
    .composite(tiles)
    .png()
    .toFile(file);
}

type Change = (image: Sharp) => Sharp | Promise<Sharp>;
const again = async (image: Sharp): Promise<Sharp> => sharp(await image.png().toBuffer());
const jpeg = async (image: Sharp, quality: number) => sharp(await image.jpeg({ quality }).toBuffer());
const through = async (image: Sharp, side: number) => (await again(image.resize(side, side))).resize(SIDE, SIDE);
const CHANGES: Readonly<Record<string, Change>> = {
  'JPEG, quality 90': (image) => jpeg(image, 90),
  'JPEG, quality 50': (image) => jpeg(image, 50),
  'JPEG, quality 30': (image) => jpeg(image, 30),
  'through 24 pixels': (image) => through(image, 24),
  'through 16 pixels': (image) => through(image, 16),
  'through 64 pixels, JPEG 75': async (image) => (await jpeg(image.resize(64, 64), 75)).resize(SIDE, SIDE),
  'brighter by 15 %': (image) => image.linear(1.15, 8),
  'cropped by 1 pixel': async (image) =>
    (await again(image.extract({ left: 1, top: 1, width: 30, height: 30 }))).resize(SIDE, SIDE),
  'cropped by 2 pixels': async (image) =>
    (await again(image.extract({ left: 2, top: 2, width: 28, height: 28 }))).resize(SIDE, SIDE),
  mirrored: (image) => image.flop(),
};

async function foundShare(change: Change): Promise<number> {
  let found = 0;
  for (const pixels of test.slice(0, CHECKED)) {
    const image = await change(sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } }));
    const changed = await image.toColourspace('srgb').removeAlpha().raw().toBuffer();
    const hashes = [pictureHash(pixels, SIDE), pictureHash(changed, SIDE)];
    const list = new HashList();
    for (const hash of hashes) if (hash !== null) list.add(hash);
    if (list.length === 2 && list.isNear(0, list, 1)) found++;
  }
  return found / CHECKED;
}

timed();
const found = pairs();
const same = found.filter(([a, b]) => source.test?.labels[a] === source.train.labels[b]).length;
console.log(`${found.length} test images look like a training image; in ${same} of these pairs both are of one class`);
if (picture !== undefined) await draw(found, picture);
for (const [name, change] of Object.entries(CHANGES)) {
  console.log(`${name.padEnd(28)} ${(100 * (await foundShare(change))).toFixed(1)} % found`);
}
