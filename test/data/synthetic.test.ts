import { describe, expect, it } from 'vitest';
import { syntheticSource } from '../../src/data/synthetic/synthetic-source.ts';

const SIZE = 16;
const IMAGE = SIZE * SIZE * 3;

async function images(settings: Parameters<typeof syntheticSource>[0], indices: readonly number[], size = SIZE) {
  const { train } = await syntheticSource(settings).open();
  const into = new Uint8Array(indices.length * size * size * 3);
  await train.fill(indices, size, into);
  return into;
}

/** Share of held-out images whose nearest class centre, in the space of the given features, is that of their class. */
function nearestCentreAccuracy(features: readonly (readonly number[])[], labels: readonly number[]): number {
  const half = (rest: number) =>
    labels.flatMap((label, i) => (i % 2 === rest ? [{ label, at: features[i] as number[] }] : []));
  const classes = Math.max(...labels) + 1;
  const centres = Array.from({ length: classes }, (_, label) => {
    const own = half(0).filter((item) => item.label === label);
    return (own[0]?.at ?? []).map((_, k) => own.reduce((sum, { at }) => sum + (at[k] as number), 0) / own.length);
  });
  const distance = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, k) => sum + (value - (b[k] as number)) ** 2, 0);
  const right = half(1).filter(({ label, at }) => {
    const distances = centres.map((centre) => distance(at, centre));
    return distances.indexOf(Math.min(...distances)) === label;
  });
  return right.length / half(1).length;
}

describe('syntheticSource', () => {
  it('draws the same image whatever else is drawn, and others for another seed', async () => {
    const alone = await images({ seed: 1 }, [7]);
    const among = await images({ seed: 1 }, [3, 7]);
    expect(among.subarray(IMAGE)).toEqual(alone);
    expect(await images({ seed: 2 }, [7])).not.toEqual(alone);
    expect(await images({ seed: 1, imagesPerClass: 20 }, [7])).toEqual(alone);
  });

  it('has no image in common between its splits', async () => {
    const { train, validation, test } = await syntheticSource({ seed: 1 }).open();
    const first = await Promise.all(
      [train, validation, test].map(async (split) => {
        const into = new Uint8Array(IMAGE);
        await split?.fill([0], SIZE, into);
        return into.join();
      }),
    );
    expect(new Set(first).size).toBe(3);
  });

  it('has as many images as asked for, 500 of each of ten classes by default', async () => {
    expect((await syntheticSource({ seed: 0 }).open()).train.labels).toHaveLength(5000);
    const source = await syntheticSource({ seed: 0, classes: 4, imagesPerClass: 3, validationPerClass: 2 }).open();
    expect([...source.train.labels]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
    expect(source.validation?.labels).toHaveLength(8);
  });

  it('refuses more classes than it can draw', () => {
    expect(() => syntheticSource({ seed: 0, classes: 99 })).toThrow(
      'data.classes = 99: synthetic images have 18 classes',
    );
  });

  it('cannot be told apart by mean colour, but by differences between neighbours', async () => {
    const perClass = 40;
    const indices = Array.from({ length: 10 * perClass }, (_, i) => i);
    const pixels = await images({ seed: 0, imagesPerClass: perClass }, indices);
    const labels = indices.map((i) => Math.floor(i / perClass));
    const of = (i: number) => pixels.subarray(i * IMAGE, (i + 1) * IMAGE);
    const meanColour = indices.map((i) =>
      [0, 1, 2].map((channel) => of(i).reduce((sum, value, k) => sum + (k % 3 === channel ? value : 0), 0)),
    );
    /** Log of the mean squared difference over 1 and 3 pixels to the right and down, relative to the variance. */
    const texture = indices.map((i) => {
      const image = of(i);
      const difference = (dx: number, dy: number): number => {
        let sum = 0;
        for (let y = 0; y < SIZE - dy; y++) {
          for (let x = 0; x < SIZE - dx; x++) {
            const at = (y * SIZE + x) * 3;
            sum += ((image[at] as number) - (image[at + (dy * SIZE + dx) * 3] as number)) ** 2;
          }
        }
        return sum / ((SIZE - dx) * (SIZE - dy));
      };
      const all = [difference(1, 0), difference(0, 1), difference(3, 0), difference(0, 3)];
      const total = all.reduce((sum, value) => sum + value, 0);
      return all.map((value) => value / total);
    });
    expect(nearestCentreAccuracy(meanColour, labels)).toBeLessThan(0.2);
    expect(nearestCentreAccuracy(texture, labels)).toBeGreaterThan(0.35);
  });
});
