import { describe, expect, it } from 'vitest';
import { drawBeta } from '../../src/data/augment/beta.ts';
import { copyWindow } from '../../src/data/augment/copy-window.ts';
import { drawCrop } from '../../src/data/augment/crop.ts';
import { applyCutout } from '../../src/data/augment/cutout.ts';
import { drawFlip } from '../../src/data/augment/flip.ts';
import { normalisationTable } from '../../src/data/normalise.ts';
import { stream } from '../../src/util/random.ts';

const SIZE = 5;
const pixels = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => i + 1);
/** Leaves pixel values as they are, on the scale 0..1. */
const table = normalisationTable({ mean: [0, 0, 0], deviation: [1, 1, 1] });

function windowAt(x: number, y: number, flip: boolean): number[] {
  const output = new Float32Array(SIZE * SIZE * 3).fill(9);
  copyWindow({ pixels, from: 0, size: SIZE, channels: 3, table, output, to: 0 }, { x, y }, flip);
  return Array.from(output, (value) => Math.round(value * 255));
}

/** The same by its definition: one pixel after the other. */
function expected(x: number, y: number, flip: boolean): number[] {
  return Array.from(pixels, (_, i) => {
    const [row, column, channel] = [Math.floor(i / 15), Math.floor(i / 3) % SIZE, i % 3];
    const [sourceRow, sourceColumn] = [row + y, (flip ? SIZE - 1 - column : column) + x];
    const inside = sourceRow >= 0 && sourceRow < SIZE && sourceColumn >= 0 && sourceColumn < SIZE;
    return inside ? (pixels[(sourceRow * SIZE + sourceColumn) * 3 + channel] as number) : 0;
  });
}

describe('the crop', () => {
  it('moves and mirrors the image and fills the rest with zeros, at every offset up to beyond its side', () => {
    for (let x = -6; x <= 6; x++) {
      for (let y = -6; y <= 6; y++) {
        expect(windowAt(x, y, false)).toEqual(expected(x, y, false));
        expect(windowAt(x, y, true)).toEqual(expected(x, y, true));
      }
    }
  });

  it('draws every offset of -padding..padding about equally often', () => {
    const random = stream('crop');
    const counts = new Map<string, number>();
    for (let i = 0; i < 9000; i++) {
      const { x, y } = drawCrop(random, 1);
      counts.set(`${x} ${y}`, (counts.get(`${x} ${y}`) ?? 0) + 1);
    }
    expect(counts.size).toBe(9);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

describe('the flip', () => {
  it('mirrors about half of the images, and none when it is off', () => {
    const random = stream('flip');
    const flipped = Array.from({ length: 4000 }, () => drawFlip(random, true)).filter(Boolean).length;
    expect(Math.abs(flipped - 2000)).toBeLessThan(160);
    expect(Array.from({ length: 50 }, () => drawFlip(random, false)).some(Boolean)).toBe(false);
  });
});

describe('cutout', () => {
  it('sets at most side x side pixels to zero, whole pixels only, and less at a border', () => {
    const random = stream('cutout');
    const sizes = new Set<number>();
    for (let i = 0; i < 300; i++) {
      const image = new Float32Array(8 * 8 * 3).fill(1);
      applyCutout(random, image, 8, 3);
      const zeros = Array.from({ length: 64 }, (_, pixel) => image.subarray(pixel * 3, pixel * 3 + 3).join());
      expect(new Set(zeros)).toEqual(new Set(['0,0,0', '1,1,1']));
      sizes.add(zeros.filter((pixel) => pixel === '0,0,0').length);
    }
    expect([...sizes].sort((a, b) => a - b)).toEqual([4, 6, 9]);
  });
});

describe('the Beta distribution', () => {
  it.each([0.2, 1, 4])('has mean 1/2 and variance 1 / (4 (2 alpha + 1)) at alpha %d', (alpha) => {
    const random = stream('beta', alpha);
    const draws = Array.from({ length: 20_000 }, () => drawBeta(random, alpha));
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(Math.abs(variance * 4 * (2 * alpha + 1) - 1)).toBeLessThan(0.05);
  });

  it('stays within 0..1 for a tiny alpha', () => {
    const random = stream('tiny');
    for (let i = 0; i < 500; i++) {
      const value = drawBeta(random, 1e-4);
      expect(value >= 0 && value <= 1).toBe(true);
    }
  });
});
