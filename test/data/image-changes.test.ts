import { describe, expect, it } from 'vitest';
import { rotate, shearX, shearY, translate } from '../../src/data/augment/changes/move.ts';
import { drawColorJitter } from '../../src/data/augment/color-jitter.ts';
import { changeImage, type ImageChange } from '../../src/data/augment/image-change.ts';
import { drawRandAugment } from '../../src/data/augment/rand-augment.ts';
import { resample } from '../../src/data/augment/resample.ts';
import { drawResizedCrop } from '../../src/data/augment/resized-crop.ts';
import { stream } from '../../src/util/random.ts';

/** A grey or RGB image after a change. */
function changed(pixels: readonly number[], size: number, change: ImageChange): number[] {
  const copy = Uint8Array.from(pixels);
  changeImage(copy, size, change);
  return [...copy];
}

/** Grey pixels 0, 10, 20, ... row by row. */
const ramp = (size: number) => Array.from({ length: size * size }, (_, i) => 10 * i);

describe('changes of colours', () => {
  it('multiply values, or their distance from a mean grey or from that of each pixel', () => {
    expect(changed([100, 200, 10, 0], 2, { kind: 'brightness', factor: 1.5 })).toEqual([150, 255, 15, 0]);
    // mean 80: 80 + 1/2 of the distance
    expect(changed([100, 200, 20, 0], 2, { kind: 'contrast', factor: 0.5 })).toEqual([90, 140, 50, 40]);
    // grey of pure red: 0.2989 * 200 = 59.78, cut to 59
    expect(changed([200, 0, 0], 1, { kind: 'saturation', factor: 0 })).toEqual([59, 59, 59]);
    expect(changed([200, 0, 0], 1, { kind: 'saturation', factor: 2 })).toEqual([255, 0, 0]);
  });

  it('leave images as they are at factor 1, and grey ones at any saturation and hue', () => {
    const rgb = stream(1, 'image').shuffle(Array.from({ length: 27 }, (_, i) => 9 * i));
    for (const kind of ['brightness', 'contrast', 'saturation', 'sharpness'] as const) {
      expect(changed(rgb, 3, { kind, factor: 1 })).toEqual(rgb);
    }
    expect(changed(rgb, 3, { kind: 'hue', turn: 0 })).toEqual(rgb);
    expect(changed([1, 2, 3, 4], 2, { kind: 'saturation', factor: 0 })).toEqual([1, 2, 3, 4]);
    expect(changed([1, 2, 3, 4], 2, { kind: 'hue', turn: 0.3 })).toEqual([1, 2, 3, 4]);
  });

  it('turn red to green to blue by thirds of the circle', () => {
    expect(changed([200, 0, 0], 1, { kind: 'hue', turn: 1 / 3 })).toEqual([0, 200, 0]);
    expect(changed([200, 0, 0], 1, { kind: 'hue', turn: -1 / 3 })).toEqual([0, 0, 200]);
    expect(changed([50, 50, 50], 1, { kind: 'hue', turn: 0.5 })).toEqual([50, 50, 50]);
  });

  it('blur the middle alone: (5 own + 8 neighbours) / 13', () => {
    const pixels = [0, 0, 0, 0, 130, 0, 0, 0, 0];
    expect(changed(pixels, 3, { kind: 'sharpness', factor: 0 })).toEqual([0, 0, 0, 0, 50, 0, 0, 0, 0]);
  });

  it('cut bits, invert bright values, stretch and equalise values', () => {
    expect(changed([255, 100, 7, 64], 2, { kind: 'posterize', bits: 2 })).toEqual([192, 64, 0, 64]);
    expect(changed([255, 128, 127, 0], 2, { kind: 'solarize', threshold: 128 })).toEqual([0, 127, 127, 0]);
    expect(changed([50, 100, 150, 50], 2, { kind: 'autoContrast' })).toEqual([0, 127, 255, 0]);
    expect(changed([9, 9, 9, 9], 2, { kind: 'autoContrast' })).toEqual([9, 9, 9, 9]);
    expect(changed([9, 9, 9, 7], 2, { kind: 'equalize' })).toEqual([9, 9, 9, 7]);
    // 1024 pixels of four values, a quarter each: (256 * k + 1) / 3 of (1024 - 256) / 255
    const four = Array.from({ length: 1024 }, (_, i) => [3, 4, 9, 200][i % 4] as number);
    expect(changed(four, 32, { kind: 'equalize' }).slice(0, 4)).toEqual([0, 85, 171, 255]);
  });
});

describe('moved images', () => {
  const move = (matrix: ReturnType<typeof translate>) => changed(ramp(3), 3, { kind: 'move', matrix });

  it('come from the nearest pixel, black from outside', () => {
    expect(move(translate(1, 0))).toEqual([0, 0, 10, 0, 30, 40, 0, 60, 70]);
    expect(move(translate(0, -1))).toEqual([30, 40, 50, 60, 70, 80, 0, 0, 0]);
    expect(move(rotate(90, 3))).toEqual([20, 50, 80, 10, 40, 70, 0, 30, 60]);
    expect(move(rotate(180, 3))).toEqual([80, 70, 60, 50, 40, 30, 20, 10, 0]);
    // the three rows, and columns, come from 0.3, 0.9 and 1.5 pixels further on
    expect(move(shearX(0.6))).toEqual([0, 10, 20, 40, 50, 0, 80, 0, 0]);
    expect(move(shearY(0.6))).toEqual([0, 40, 80, 30, 70, 0, 60, 0, 0]);
  });
});

describe('RandAugment', () => {
  it('draws as many changes as layers say, but for those that change nothing, each of 14 kinds', () => {
    const random = stream(3, 'rand-augment');
    const counts = new Map<string, number>();
    for (let image = 0; image < 1400; image++) {
      const drawn = drawRandAugment(random, { layers: 1, magnitude: 30 }, 331);
      const key = drawn.map((change) => (change.kind === 'move' ? 'move' : change.kind)).join() || 'none';
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(
      ['none', 'move', 'brightness', 'contrast', 'saturation', 'sharpness']
        .concat(['posterize', 'solarize', 'autoContrast', 'equalize'])
        .sort(),
    );
    expect((counts.get('move') as number) / 1400).toBeCloseTo(5 / 14, 1);
  });

  it('has the published ranges at the largest magnitude, nothing at magnitude 0', () => {
    const draw = (magnitude: number) => drawRandAugment(stream(1, 'ranges'), { layers: 400, magnitude }, 331);
    const most = new Set(draw(30).map((change) => JSON.stringify(change)));
    const factors = [0.1, 1.9].map((factor) => Math.round(10 * factor) / 10);
    for (const factor of factors) {
      const found = [...most].some((text) => {
        const value = JSON.parse(text).factor;
        return value !== undefined && Math.abs(value - factor) < 1e-9;
      });
      expect(found).toBe(true);
    }
    for (const one of [
      { kind: 'posterize', bits: 4 },
      { kind: 'solarize', threshold: 0 },
    ]) {
      expect(most).toContain(JSON.stringify(one));
    }
    expect(most).toContain(JSON.stringify({ kind: 'move', matrix: translate(150, 0) }));
    expect(most).toContain(JSON.stringify({ kind: 'move', matrix: shearX(-0.3) }));
    const none = draw(0).filter(({ kind }) => kind !== 'autoContrast' && kind !== 'equalize');
    const image = Array.from({ length: 331 * 331 }, (_, i) => i % 255);
    for (const change of new Map(none.map((one) => [JSON.stringify(one), one])).values()) {
      expect(changed(image, 331, change)).toEqual(image);
    }
  });

  it('is off without settings, as jitter is', () => {
    expect(drawRandAugment(stream(1), undefined, 8)).toEqual([]);
    expect(drawColorJitter(stream(1), undefined)).toEqual([]);
  });
});

describe('colour jitter', () => {
  it('draws factors and turns within their ranges, in every order, of what is not 0', () => {
    const random = stream(2, 'jitter');
    const orders = new Set<string>();
    const seen: number[] = [];
    for (let i = 0; i < 300; i++) {
      const drawn = drawColorJitter(random, { brightness: 0.4, contrast: 0, saturation: 1, hue: 0.1 });
      orders.add(drawn.map(({ kind }) => kind).join());
      for (const change of drawn) {
        if (change.kind === 'hue') expect(Math.abs(change.turn)).toBeLessThanOrEqual(0.1);
        if (change.kind === 'brightness') seen.push(change.factor);
      }
    }
    expect(orders.size).toBe(6);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0.6);
    expect(Math.min(...seen)).toBeLessThan(0.62);
    expect(Math.max(...seen)).toBeGreaterThan(1.38);
    expect(Math.max(...seen)).toBeLessThanOrEqual(1.4);
  });
});

describe('random parts of an image', () => {
  const settings = { area: [0.08, 1], aspect: [3 / 4, 4 / 3] } satisfies Parameters<typeof drawResizedCrop>[2];

  it('lie inside, within the ranges of area and aspect, whose means are those of uniform draws', () => {
    const random = stream(4, 'parts');
    const boxes = Array.from({ length: 2000 }, () => drawResizedCrop(random, { width: 500, height: 500 }, settings));
    for (const { left, top, width, height } of boxes) {
      expect(left >= 0 && top >= 0 && left + width <= 500 && top + height <= 500).toBe(true);
      expect(width / height).toBeGreaterThan(0.74);
      expect(width / height).toBeLessThan(1.35);
    }
    const small = drawResizedCrop(random, { width: 500, height: 500 }, { area: [0.25, 0.25], aspect: [1, 1] });
    expect([small.width, small.height]).toEqual([250, 250]);
  });

  it('are the middle of an image that no draw fits into', () => {
    const box = drawResizedCrop(stream(1), { width: 100, height: 10 }, { area: [1, 1], aspect: [1, 1] });
    expect(box).toEqual({ left: 45, top: 0, width: 10, height: 10 });
  });

  it('are scaled to the whole: linear values stay linear, areas are averaged', () => {
    const size = 8;
    const columns = Uint8Array.from({ length: size * size }, (_, i) => 8 * (i % size));
    const into = new Uint8Array(size * size);
    resample(columns, size, { left: 2, top: 0, width: 4, height: 8 }, into);
    // pixel i lies at (i + 1/2) / 2 - 1/2 of the part, which begins at 2: inside the part by half pixels
    expect([...into.subarray(1, 7)]).toEqual([18, 22, 26, 30, 34, 38]);
    resample(columns, size, { left: 0, top: 0, width: 8, height: 8 }, into);
    expect([...into]).toEqual([...columns]);
  });
});
