import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorsOf, type Box, boxArea, decodeBox, encodeBox } from '../../../src/detection/index.ts';
import { boxes } from '../boxes.ts';

const QUARTER = Float32Array.of(0.5, 0.5, 0.5, 0.25);

function encoded(box: Box): number[] {
  const offsets = new Float32Array(4);
  encodeBox(QUARTER, 0, box, offsets, 0);
  return [...offsets];
}

const decoded = (...offsets: number[]): Box => decodeBox(QUARTER, 0, Float32Array.from(offsets), 0);

describe('the code of boxes', () => {
  it('writes the anchor itself as zeros', () => {
    expect(encoded({ x0: 0.25, y0: 0.375, x1: 0.75, y1: 0.625 })).toEqual([0, 0, 0, 0]);
    expect(decoded(0, 0, 0, 0)).toEqual({ x0: 0.25, y0: 0.375, x1: 0.75, y1: 0.625 });
  });

  it('writes a way of a tenth of the anchor’s side as 1, and twice its side as 5 ln 2', () => {
    const [dx, dy, dw, dh] = encoded({ x0: 0.05, y0: 0.275, x1: 1.05, y1: 0.775 });
    expect(dx).toBeCloseTo(1, 6);
    expect(dy).toBeCloseTo(1, 6);
    expect(dw).toBeCloseTo(5 * Math.LN2, 6);
    expect(dh).toBeCloseTo(5 * Math.LN2, 6);
  });

  it('gives every box back from every anchor', () => {
    const settings = { scales: [0.2, 0.95], ratios: [1, 2, 0.5], interpolated: true, reduced: false } as const;
    const anchors = anchorsOf(
      [4, 2].map((size) => ({ height: size, width: size })),
      settings,
    );
    const withExtent = boxes.filter((box) => boxArea(box) > 0);
    fc.assert(
      fc.property(withExtent, fc.integer({ min: 0, max: anchors.length / 4 - 1 }), (box, anchor) => {
        const offsets = new Float32Array(6);
        encodeBox(anchors, anchor, box, offsets, 2);
        const back = decodeBox(anchors, anchor, offsets, 2);
        for (const side of ['x0', 'y0', 'x1', 'y1'] as const) expect(back[side]).toBeCloseTo(box[side], 5);
      }),
    );
  });

  it('clips what it reads to the image, whatever the offsets are', () => {
    expect(decoded(0, 0, 1e4, 1e4)).toEqual({ x0: 0, y0: 0, x1: 1, y1: 1 });
    expect(boxArea(decoded(1e4, 0, 0, 0))).toBe(0);
    expect(boxArea(decoded(0, 0, -1e4, 0))).toBe(0);
  });
});
