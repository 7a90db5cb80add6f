import { describe, expect, it } from 'vitest';
import { channelsOf, Density } from '../../src/page/marks/density.ts';
import { isInside, rectangleOf } from '../../src/page/marks/lasso.ts';
import { divideByOpacity, inkOf, splat } from '../../src/page/marks/splat.ts';

describe('lines as a density', () => {
  it('counts each pixel of a line once, the last one left out', () => {
    const density = new Density(6, 4);
    density.line(0, 1, 5, 1, 2);
    expect([...density.counts.subarray(6, 12)]).toEqual([2, 2, 2, 2, 2, 0]);
    expect(density.counts.reduce((sum, count) => sum + count, 0)).toBe(10);
  });

  it('counts equal lines at once, those without an end not at all', () => {
    const density = new Density(3, 3);
    density.lines(0, 2, Int16Array.of(0, 0, 2, -1), Int16Array.of(0, 0, 2, 1), null);
    expect([...density.counts]).toEqual([2, 2, 0, 0, 0, 0, 1, 1, 0]);
    density.clear();
    density.lines(0, 2, Int16Array.of(0, 0, 2, -1), Int16Array.of(0, 0, 2, 1), Uint8Array.of(0, 1, 0, 1));
    expect([...density.counts]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('is more opaque where more lines are', () => {
    const density = new Density(2, 1);
    density.counts.set([1, 50]);
    const pixels = new Uint8ClampedArray(8);
    density.paint(pixels, channelsOf('#0069a8'), 0.2);
    expect([...pixels.subarray(0, 4)]).toEqual([0, 105, 168, 51]);
    expect(pixels[7]).toBe(242);
  });
});

describe('marks as pixels', () => {
  const half = inkOf(Uint8ClampedArray.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200, 100, 0, 255), 2, 0.5);

  it('are the pixels that are not empty, times their opacity', () => {
    expect([...half.colours]).toEqual([100, 50, 0, 128]);
    expect([half.across[0], half.down[0]]).toEqual([0, 0]);
  });

  it('lie over each other and are cut at the edges', () => {
    const pixels = new Uint8ClampedArray(8);
    splat(pixels, 2, 1, half, 1, 0);
    splat(pixels, 2, 1, half, 1, 0);
    splat(pixels, 2, 1, half, 2, 0);
    splat(pixels, 2, 1, half, 0, -1);
    divideByOpacity(pixels);
    expect([...pixels.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    expect(pixels[7]).toBe(192);
    expect(Math.abs((pixels[4] as number) - 200)).toBeLessThanOrEqual(2);
  });
});

describe('an outline', () => {
  it('holds what lies within it', () => {
    const square = rectangleOf([10, 10], [0, 0]);
    expect([isInside([5, 5], square), isInside([11, 5], square), isInside([5, -1], square)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('may be hollow on one side', () => {
    const bow = [
      [0, 0],
      [10, 0],
      [10, 10],
      [5, 2],
      [0, 10],
    ] as const;
    expect([isInside([5, 1], bow), isInside([5, 6], bow), isInside([1, 5], bow)]).toEqual([true, false, true]);
  });

  it('of fewer than three places holds nothing', () => {
    expect(
      isInside(
        [0, 0],
        [
          [0, 0],
          [1, 1],
        ],
      ),
    ).toBe(false);
  });
});
