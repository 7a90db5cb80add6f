import { describe, expect, it } from 'vitest';
import { resizeSquare } from '../../src/data/resize.ts';
import { thrown } from '../thrown.ts';

/** A grey image from rows of values. */
const grey = (values: readonly number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => [value, value, value]));

function resized(values: readonly number[], from: number, to: number): number[] {
  const into = new Uint8Array(to * to * 3);
  resizeSquare(grey(values), from, into, to);
  return [...into].filter((_, i) => i % 3 === 0);
}

describe('resizeSquare', () => {
  it('averages areas where the side shrinks by a whole factor', () => {
    expect(resized([0, 4, 100, 100, 8, 12, 100, 104, 1, 1, 50, 60, 1, 1, 70, 80], 4, 2)).toEqual([6, 101, 1, 65]);
  });

  it('interpolates between pixel centres when it grows, repeating the edges', () => {
    expect(resized([0, 100, 0, 100], 2, 4).slice(0, 4)).toEqual([0, 25, 75, 100]);
  });

  it('keeps a linear ramp linear under a fractional factor', () => {
    const ramp = [10, 40, 70];
    const [left, right] = resized([...ramp, ...ramp, ...ramp], 3, 2);
    expect([left, right]).toEqual([18, 63]);
  });

  it('copies an image of the same size and keeps the channels apart', () => {
    const into = new Uint8Array(12);
    resizeSquare(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), 2, into, 2);
    expect([...into]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const one = new Uint8Array(3);
    resizeSquare(Uint8Array.from([1, 20, 3, 3, 20, 5, 1, 20, 3, 3, 20, 5]), 2, one, 1);
    expect([...one]).toEqual([2, 20, 4]);
  });

  it('refuses arrays that do not fit their sizes', () => {
    expect(thrown(() => resizeSquare(new Uint8Array(11), 2, new Uint8Array(3), 1))).toMatchObject({
      code: 'DATA_SHAPE',
      message: expect.stringContaining('resizeSquare 2 -> 1: expected 12 and 3 bytes'),
    });
  });
});
