import { describe, expect, it } from 'vitest';
import { layOut, overlapOf } from '../../../src/data/scenes/layout.ts';
import { OBJECTS } from '../../../src/data/scenes/objects.ts';
import { type SceneChoice, scenesSource } from '../../../src/data/scenes/scenes-source.ts';
import { stream } from '../../../src/util/random.ts';

const SIZE = 48;
const IMAGE = SIZE * SIZE * 3;

async function train(settings: Partial<SceneChoice> = {}) {
  const { train: split, classes } = await scenesSource({ seed: 1, images: 300, ...settings }).open();
  return { split, classes, boxesOf: (index: number) => split.boxesOf?.(index).boxes ?? [] };
}

async function images(settings: Partial<SceneChoice>, indices: readonly number[]) {
  const into = new Uint8Array(indices.length * IMAGE);
  await (await train(settings)).split.fill(indices, SIZE, into);
  return into;
}

describe('scenes', () => {
  it('are the same whatever else is drawn, and others for another seed', async () => {
    const alone = await images({}, [7]);
    expect((await images({}, [3, 7])).subarray(IMAGE)).toEqual(alone);
    expect(await images({ images: 9, validationImages: 1 }, [7])).toEqual(alone);
    expect(await images({ seed: 2 }, [7])).not.toEqual(alone);
    expect((await train()).boxesOf(7)).toEqual((await train({ images: 8 })).boxesOf(7));
  });

  it('are as many as asked for, 2000, 400 and 400 by default, none of them in two splits', async () => {
    const { train: all, validation, test } = await scenesSource({ seed: 0 }).open();
    expect([all, validation, test].map((split) => split?.labels.length)).toEqual([2000, 400, 400]);
    const first = [all, validation, test].map((split) => JSON.stringify(split?.boxesOf?.(0)));
    expect(new Set(first).size).toBe(3);
  });

  it('have one to six objects of all classes, inside the image, from 8 to 60 of 96 pixels', async () => {
    const { boxesOf, classes } = await train();
    const objects = Array.from({ length: 300 }, (_, i) => boxesOf(i));
    const counts = new Set(objects.map(({ length }) => length));
    expect([...counts].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    const all = objects.flat();
    expect(new Set(all.map(({ label }) => label)).size).toBe(classes.length);
    for (const { box, area, crowd } of all) {
      expect(Math.min(box.x0, box.y0)).toBeGreaterThanOrEqual(0);
      expect(Math.max(box.x1, box.y1)).toBeLessThanOrEqual(1);
      expect(Math.max(box.x1 - box.x0, box.y1 - box.y0)).toBeLessThanOrEqual(60 / 96 + 1e-12);
      expect(area).toBeCloseTo((box.x1 - box.x0) * (box.y1 - box.y0) * 320 ** 2, 6);
      expect(crowd).toBe(false);
    }
    const sides = all.map(({ area }) => Math.sqrt(area));
    for (const [least, most] of [
      [0, 32],
      [32, 96],
      [96, 320],
    ] as const) {
      const share = sides.filter((side) => side >= least && side < most).length / sides.length;
      expect(share).toBeGreaterThan(0.05);
    }
  });

  it('have objects that overlap little', () => {
    for (let scene = 0; scene < 200; scene++) {
      const placed = layOut(stream('layouts', scene), 6);
      placed.forEach(({ box }, i) => {
        for (const other of placed.slice(i + 1)) expect(overlapOf(box, other.box)).toBeLessThanOrEqual(0.1);
      });
    }
  });

  it('show in a box other colours than around it', async () => {
    const { split } = await train();
    const alone = Array.from({ length: 300 }, (_, i) => i).filter((i) => split.boxesOf?.(i).boxes.length === 1);
    const { boxes } = split.boxesOf?.(alone[0] as number) ?? { boxes: [] };
    const { x0, y0, x1, y1 } = (boxes[0] as (typeof boxes)[number]).box;
    const pixels = await images({}, [alone[0] as number]);
    /** Mean colour inside the box, or outside. */
    const mean = (isInside: boolean): number[] => {
      const sums = [0, 0, 0, 0];
      for (let at = 0; at < SIZE * SIZE; at++) {
        const [x, y] = [((at % SIZE) + 0.5) / SIZE, (Math.floor(at / SIZE) + 0.5) / SIZE];
        if ((x > x0 && x < x1 && y > y0 && y < y1) !== isInside) continue;
        for (let channel = 0; channel < 3; channel++)
          sums[channel] = (sums[channel] as number) + (pixels[3 * at + channel] as number);
        sums[3] = (sums[3] as number) + 1;
      }
      return sums.slice(0, 3).map((sum) => sum / (sums[3] as number));
    };
    const [inside, outside] = [mean(true), mean(false)];
    const distance = inside.reduce((sum, value, i) => sum + Math.abs(value - (outside[i] as number)), 0);
    expect(distance).toBeGreaterThan(20);
  });

  it('may be of fewer classes, or of named ones in their order', async () => {
    expect((await train()).classes).toEqual([...OBJECTS.keys()].slice(0, 6));
    const { classes, boxesOf } = await train({ classes: ['ring', 'disc'] });
    expect(classes).toEqual(['ring', 'disc']);
    expect(new Set(Array.from({ length: 20 }, (_, i) => boxesOf(i).map(({ label }) => label)).flat())).toEqual(
      new Set([0, 1]),
    );
    expect((await train({ classes: 1 })).classes).toEqual(['disc']);
    expect(() => scenesSource({ seed: 0, classes: 99 })).toThrow('data.classes = 99: scenes has 10 classes');
    expect(() => scenesSource({ seed: 0, classes: ['owl'] })).toThrow('data.classes: unknown: owl');
  });
});

describe('the outlines of objects', () => {
  it.each([...OBJECTS])('of class %s touch all four sides of their box', (_, { outline }) => {
    const steps = Array.from({ length: 401 }, (_, i) => -1 + i / 200);
    for (const edge of [-1, 1]) {
      expect(steps.some((at) => outline(edge, at))).toBe(true);
      expect(steps.some((at) => outline(at, edge))).toBe(true);
    }
  });

  it('differ between classes, or their textures do', () => {
    const looks = [...OBJECTS.values()].map(({ outline, texture }) => {
      const colour = texture(stream('one seed'));
      const steps = Array.from({ length: 41 }, (_, i) => -1 + i / 20);
      return steps.flatMap((v) => steps.map((u) => (outline(u, v) ? colour(u, v) + 1 : 0))).join('');
    });
    expect(new Set(looks).size).toBe(OBJECTS.size);
  });
});
