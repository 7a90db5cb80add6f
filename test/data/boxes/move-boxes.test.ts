import { describe, expect, it } from 'vitest';
import { type Movement, moveBoxes } from '../../../src/data/boxes/move-boxes.ts';

const STILL: Movement = {
  part: null,
  sides: { width: 200, height: 100 },
  offset: { x: 0, y: 0 },
  size: 10,
  mirrored: false,
};

const object = (x0: number, y0: number, x1: number, y1: number) => ({
  label: 1,
  box: { x0, y0, x1, y1 },
  area: 12,
  crowd: false,
});

/** Where a box comes to lie; null where it is left out. */
function moved(corners: readonly [number, number, number, number], changes: Partial<Movement>) {
  const [only] = moveBoxes([object(...corners)], { ...STILL, ...changes });
  if (only === undefined) return null;
  const { x0, y0, x1, y1 } = only.box;
  return [x0, y0, x1, y1].map((value) => Math.round(value * 1e9) / 1e9);
}

describe('boxes of a changed image', () => {
  it('stay where nothing is changed, with label and area', () => {
    const boxes = [object(0.1, 0.2, 0.3, 0.4)];
    expect(moveBoxes(boxes, STILL)).toEqual(boxes);
  });

  it('are mirrored left to right', () => {
    expect(moved([0.1, 0.2, 0.3, 0.4], { mirrored: true })).toEqual([0.7, 0.2, 0.9, 0.4]);
  });

  it('move against the window, and are cut off at the edge', () => {
    expect(moved([0.1, 0.2, 0.5, 0.4], { offset: { x: 2, y: -3 } })).toEqual([0, 0.5, 0.3, 0.7]);
  });

  it('are left out where their middle is outside', () => {
    expect(moved([0, 0, 0.3, 0.3], { offset: { x: 2, y: 0 } })).toBeNull();
    expect(moved([0, 0, 0.5, 0.3], { offset: { x: 2, y: 0 } })).toEqual([0, 0, 0.3, 0.3]);
  });

  it('grow with the part of the image that is seen', () => {
    const part = { left: 50, top: 25, width: 100, height: 50 };
    expect(moved([0.5, 0.5, 0.6, 0.7], { part })).toEqual([0.5, 0.5, 0.7, 0.9]);
    expect(moved([0.2, 0.2, 0.24, 0.9], { part })).toBeNull();
  });

  it('end where the part ends, not in the padding beyond it', () => {
    const part = { left: 0, top: 0, width: 100, height: 100 };
    expect(moved([0.3, 0.1, 0.6, 0.2], { part, offset: { x: 2, y: 0 } })).toEqual([0.4, 0.1, 0.8, 0.2]);
  });

  it('are moved after the part was taken, and mirrored last', () => {
    const part = { left: 0, top: 0, width: 100, height: 100 };
    expect(moved([0.1, 0.1, 0.2, 0.2], { part, offset: { x: 1, y: 1 }, mirrored: true })).toEqual([0.7, 0, 0.9, 0.1]);
  });
});
