import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, boxArea, clipBox, intersection, iou } from '../../src/detection/index.ts';
import { boxes } from './boxes.ts';

const box = (x0: number, y0: number, x1: number, y1: number): Box => ({ x0, y0, x1, y1 });
const UNIT = box(0, 0, 1, 1);

describe('boxes', () => {
  it('have the area of a rectangle, and none without extent', () => {
    expect(boxArea(box(0.25, 0.5, 0.75, 0.75))).toBe(0.125);
    expect(boxArea(box(0.5, 0.25, 0.5, 0.75))).toBe(0);
  });

  it('share what lies in both', () => {
    expect(intersection(box(0, 0, 0.5, 0.5), box(0.25, 0.25, 1, 1))).toBe(0.0625);
    expect(intersection(box(0, 0, 0.5, 1), box(0.5, 0, 1, 1))).toBe(0);
    expect(intersection(box(0, 0, 0.25, 0.25), box(0.5, 0.5, 1, 1))).toBe(0);
  });

  it('have an IoU of 1 with themselves, 1/3 when half of each is shared, 1/4 for a quarter inside', () => {
    expect(iou(UNIT, UNIT)).toBe(1);
    expect(iou(box(0, 0, 0.5, 1), box(0.25, 0, 0.75, 1))).toBeCloseTo(1 / 3, 15);
    expect(iou(UNIT, box(0.25, 0.25, 0.75, 0.75))).toBe(0.25);
  });

  it('have an IoU of 0 where they touch, lie apart or have no extent', () => {
    expect(iou(box(0, 0, 0.5, 1), box(0.5, 0, 1, 1))).toBe(0);
    expect(iou(box(0, 0, 0.1, 0.1), box(0.5, 0.5, 1, 1))).toBe(0);
    expect(iou(box(0.5, 0.5, 0.5, 0.5), box(0.5, 0.5, 0.5, 0.5))).toBe(0);
  });

  it('have an IoU in [0, 1] that does not depend on their order', () => {
    fc.assert(
      fc.property(boxes, boxes, (a, b) => {
        expect(iou(a, b)).toBe(iou(b, a));
        expect(iou(a, b)).toBeGreaterThanOrEqual(0);
        expect(iou(a, b)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are clipped to the image', () => {
    expect(clipBox(box(-0.5, 0.25, 0.5, 1.5))).toEqual(box(0, 0.25, 0.5, 1));
    expect(boxArea(clipBox(box(1.25, 0, 1.5, 1)))).toBe(0);
  });
});
