import { describe, expect, it } from 'vitest';
import { type AnchorSettings, anchorBox, anchorsOf, anchorsPerCell } from '../../../src/detection/index.ts';

const SSD: AnchorSettings = {
  scales: [0.2, 0.95],
  ratios: [1, 2, 1 / 2, 3, 1 / 3],
  interpolated: true,
  reduced: true,
};
const PLAIN: AnchorSettings = { scales: [0.25, 1], ratios: [1], interpolated: false, reduced: false };
const LEVELS = [19, 10, 5, 3, 2, 1].map((size) => ({ height: size, width: size }));

const anchor = (anchors: Float32Array, index: number): number[] => [...anchors.subarray(4 * index, 4 * index + 4)];

function expectAnchor(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(4);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 6);
}

describe('anchors', () => {
  it('are 1917 for the six levels of SSD at 300 pixels, 3 a cell on the finest and 6 on the others', () => {
    expect(anchorsOf(LEVELS, SSD)).toHaveLength(4 * 1917);
    expect(LEVELS.map((_, k) => anchorsPerCell(k, 6, SSD))).toEqual([3, 6, 6, 6, 6, 6]);
  });

  it('of the reduced level are a square of 0.1 and two rectangles of the least scale', () => {
    const anchors = anchorsOf(LEVELS, SSD);
    const centre = 0.5 / 19;
    expectAnchor(anchor(anchors, 0), [centre, centre, 0.1, 0.1]);
    expectAnchor(anchor(anchors, 1), [centre, centre, 0.2 * Math.SQRT2, 0.2 / Math.SQRT2]);
    expectAnchor(anchor(anchors, 2), [centre, centre, 0.2 / Math.SQRT2, 0.2 * Math.SQRT2]);
  });

  it('of the second level have the scale 0.35, and an interpolated square of √(0.35 · 0.5)', () => {
    const anchors = anchorsOf(LEVELS, SSD);
    const first = 3 * 19 * 19;
    expectAnchor(anchor(anchors, first), [0.05, 0.05, 0.35, 0.35]);
    expectAnchor(anchor(anchors, first + 1), [0.05, 0.05, 0.494975, 0.247487]);
    expectAnchor(anchor(anchors, first + 2), [0.05, 0.05, 0.247487, 0.494975]);
    expectAnchor(anchor(anchors, first + 3), [0.05, 0.05, 0.606218, 0.202073]);
    expectAnchor(anchor(anchors, first + 4), [0.05, 0.05, 0.202073, 0.606218]);
    expectAnchor(anchor(anchors, first + 5), [0.05, 0.05, 0.41833, 0.41833]);
  });

  it('of the last level have the greatest scale, and 1 is the scale after it', () => {
    const anchors = anchorsOf(LEVELS, SSD);
    expectAnchor(anchor(anchors, 1911), [0.5, 0.5, 0.95, 0.95]);
    expectAnchor(anchor(anchors, 1916), [0.5, 0.5, Math.sqrt(0.95), Math.sqrt(0.95)]);
  });

  it('go by level, row, column and anchor of the cell', () => {
    const settings = { ...PLAIN, ratios: [1, 4] };
    const levels = [
      { height: 2, width: 3 },
      { height: 1, width: 1 },
    ];
    const anchors = anchorsOf(levels, settings);
    expect(anchors).toHaveLength(4 * 14);
    expectAnchor(anchor(anchors, 0), [1 / 6, 0.25, 0.25, 0.25]);
    expectAnchor(anchor(anchors, 1), [1 / 6, 0.25, 0.5, 0.125]);
    expectAnchor(anchor(anchors, 2), [0.5, 0.25, 0.25, 0.25]);
    expectAnchor(anchor(anchors, 6), [1 / 6, 0.75, 0.25, 0.25]);
    expectAnchor(anchor(anchors, 12), [0.5, 0.5, 1, 1]);
  });

  it('of a single level have the least scale, and an interpolated one between it and 1', () => {
    const anchors = anchorsOf([{ height: 1, width: 1 }], { ...PLAIN, interpolated: true });
    expect([...anchors]).toEqual([0.5, 0.5, 0.25, 0.25, 0.5, 0.5, 0.5, 0.5]);
    expect(anchorsOf([{ height: 4, width: 4 }], { ...SSD, interpolated: false })).toHaveLength(4 * 48);
  });

  it('may reach over the edges of the image', () => {
    const anchors = anchorsOf([{ height: 1, width: 2 }], { ...PLAIN, scales: [0.75, 0.75] });
    expect(anchorBox(anchors, 0)).toEqual({ x0: -0.125, y0: 0.125, x1: 0.625, y1: 0.875 });
  });
});
