import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { DataSettings } from '../../src/config/index.ts';
import { readMeta } from '../../src/data/meta.ts';
import { HashIndex, HashList, MOST_APART } from '../../src/data/near/hash-index.ts';
import { HASH_BITS, pictureHash } from '../../src/data/near/picture-hash.ts';
import { prepareData } from '../../src/data/prepare.ts';
import { stream } from '../../src/util/random.ts';
import { temporaryFolder } from '../temporary.ts';

/** A picture of smooth blots, as photographs have them. */
function blots(seed: number, side: number): Uint8Array {
  const draw = stream(seed, 'blots');
  const all = Array.from({ length: 12 }, () => Array.from({ length: 6 }, () => draw.next()));
  return Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [x, y] = [(Math.floor(i / 3) % side) / side, Math.floor(i / 3 / side) / side];
    const light = all.reduce((sum, [a = 0, b = 0, ...colours]) => {
      return sum + (colours[i % 3] as number) * Math.exp(-40 * ((x - a) ** 2 + (y - b) ** 2));
    }, 0.15);
    return Math.min(255, Math.round(180 * light));
  });
}

function apart(a: Uint32Array | null, b: Uint32Array | null): number {
  const words = a ?? [];
  return Array.from(words).reduce((sum, word, i) => {
    const bits = (word ^ (b?.[i] as number)) >>> 0;
    return sum + [...bits.toString(2)].filter((bit) => bit === '1').length;
  }, 0);
}

describe('the hash of a picture', () => {
  it('changes little with brightness and side, and much with the picture', () => {
    const [own, other] = [pictureHash(blots(1, 64), 64), pictureHash(blots(2, 64), 64)];
    const brighter = blots(1, 64).map((value) => Math.min(255, value + 20));
    expect(apart(own, pictureHash(brighter, 64))).toBeLessThanOrEqual(4);
    expect(apart(own, pictureHash(blots(1, 96), 96))).toBeLessThanOrEqual(MOST_APART);
    expect(apart(own, other)).toBeGreaterThan(30);
  });

  it('is that of the brightness, whether colours are there or not', () => {
    const rgb = blots(3, 32);
    const grey = Uint8Array.from({ length: 32 * 32 }, (_, i) => rgb[3 * i] as number);
    const coloured = Uint8Array.from({ length: rgb.length }, (_, i) => grey[Math.floor(i / 3)] as number);
    expect(apart(pictureHash(grey, 32), pictureHash(coloured, 32))).toBeLessThanOrEqual(2);
  });

  it('is not made of pictures that are small or plain', () => {
    expect(pictureHash(blots(1, 31), 31)).toBeNull();
    expect(pictureHash(new Uint8Array(32 * 32 * 3).fill(90), 32)).toBeNull();
    const stroke = Uint8Array.from({ length: 32 * 32 }, (_, i) => (i % 32 > 13 && i % 32 < 19 ? 255 : 0));
    expect(pictureHash(stroke, 32)).toBeNull();
  });
});

describe('the index of hashes', () => {
  const bits = stream(5, 'hashes');
  const random = () => Uint32Array.from({ length: HASH_BITS / 32 }, () => Math.floor(bits.next() * 2 ** 32));
  const flipped = (hash: Uint32Array, count: number) => {
    const changed = hash.slice();
    const places = bits.shuffle(Array.from({ length: HASH_BITS }, (_, bit) => bit)).slice(0, count);
    for (const bit of places) changed[bit >> 5] = (changed[bit >> 5] as number) ^ (1 << (bit & 31));
    return changed;
  };

  it('finds every hash that is near, and none that is not', () => {
    const [list, near, far] = [new HashList(), new HashList(), new HashList()];
    const hashes = Array.from({ length: 1500 }, random);
    for (const hash of hashes) {
      list.add(hash);
      near.add(flipped(hash, MOST_APART));
      far.add(flipped(hash, MOST_APART + 1));
    }
    const index = new HashIndex(list);
    expect(hashes.map((_, i) => index.find(near, i))).toEqual(hashes.map((_, i) => i));
    expect(hashes.map((_, i) => index.find(far, i))).toEqual(hashes.map(() => null));
  });

  it('of no hashes finds none', () => {
    const other = new HashList();
    other.add(random());
    expect(new HashIndex(new HashList()).find(other, 0)).toBeNull();
  });
});

describe('packing', () => {
  it('tells of pictures that were encoded again, resized or made grey, and not of exact copies or others', async () => {
    const folder = temporaryFolder();
    const file = (name: string) => join(folder, name);
    const picture = (seed: number) => sharp(blots(seed, 90), { raw: { width: 90, height: 90, channels: 3 } });
    for (const split of ['train', 'val', 'test']) {
      for (const label of ['oak', 'elm']) mkdirSync(file(`${split}/${label}`), { recursive: true });
    }
    for (const [k, label] of ['oak', 'elm'].entries()) {
      for (let i = 0; i < 4; i++)
        await picture(100 * k + i)
          .png()
          .toFile(file(`train/${label}/${i}.png`));
      await picture(100 * k + 50)
        .png()
        .toFile(file(`test/${label}/own.png`));
      await picture(100 * k + 60)
        .png()
        .toFile(file(`val/${label}/own.png`));
    }
    copyFileSync(file('train/oak/0.png'), file('test/oak/exact.png'));
    await picture(1).jpeg({ quality: 60 }).toFile(file('test/oak/encoded.jpg'));
    await picture(2).resize(45, 45).png().toFile(file('test/elm/small.png'));
    await picture(103).greyscale().png().toFile(file('test/elm/grey.png'));
    const settings: DataSettings = { kind: 'image-folder', path: folder, resolution: 40, seed: 0 };
    const meta = await readMeta(await prepareData(settings, { cacheDir: file('cache') }));
    expect(meta.duplicates).toEqual([
      { splits: ['train', 'test'], count: 1, example: 'train/oak/0.png and test/oak/exact.png' },
    ]);
    expect(meta.nearDuplicates).toEqual([{ splits: ['train', 'test'], count: 3, examples: expect.any(Array) }]);
    expect(meta.nearDuplicates?.[0]?.examples).toEqual(
      expect.arrayContaining([
        'train/oak/1.png and test/oak/encoded.jpg',
        'train/oak/2.png and test/elm/small.png',
        'train/elm/3.png and test/elm/grey.png',
      ]),
    );
    expect(meta.counts).toEqual({ train: 8, validation: 2, test: 6 });
  });
});
