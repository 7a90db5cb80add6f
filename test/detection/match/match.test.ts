import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorBox, BACKGROUND, type Box, boxArea, IGNORED, iou, matchBoxes } from '../../../src/detection/index.ts';
import { boxes } from '../boxes.ts';

const box = (x0: number, y0: number, x1: number, y1: number): Box => ({ x0, y0, x1, y1 });

/** Four anchors, the quarters of the image: left above, right above, left below, right below. */
const QUARTERS = Float32Array.from([0.25, 0.75].flatMap((y) => [0.25, 0.75].flatMap((x) => [x, y, 0.5, 0.5])));
const [NONE, SOME] = [BACKGROUND, IGNORED];

const matched = (...truths: Box[]): number[] => [...matchBoxes(QUARTERS, truths)];

describe('matching', () => {
  it('makes all anchors background where there is no truth', () => {
    expect(matched()).toEqual([NONE, NONE, NONE, NONE]);
  });

  it('gives a truth the anchor that overlaps it most, however little that is', () => {
    expect(matched(box(0.7, 0.1, 0.72, 0.12))).toEqual([NONE, 0, NONE, NONE]);
  });

  it('gives the first of anchors that overlap equally', () => {
    expect(matched(box(0.4, 0.4, 0.6, 0.6))).toEqual([0, NONE, NONE, NONE]);
  });

  it('gives a truth every anchor that overlaps it by half or more', () => {
    expect(matched(box(0, 0, 1, 0.5))).toEqual([0, 0, NONE, NONE]);
    expect(matched(box(0, 0, 1, 0.51))).toEqual([0, NONE, NONE, NONE]);
  });

  it('gives the anchor that two truths want to the better placed, and the other its next best', () => {
    const worse = box(0.1, 0, 0.7, 0.5);
    const better = box(0, 0, 0.5, 0.4);
    expect(matched(worse, better)).toEqual([1, 0, NONE, NONE]);
    expect(matched(better, worse)).toEqual([0, 1, NONE, NONE]);
  });

  it('gives equal truths an anchor each as long as they overlap free ones', () => {
    const same = box(0.1, 0, 0.7, 0.5);
    expect(matched(same, same, same)).toEqual([0, 1, NONE, NONE]);
  });

  it('gives no anchor to a truth without extent', () => {
    expect(matched(box(0.2, 0.2, 0.2, 0.4), box(0.5, 0.5, 1, 1))).toEqual([NONE, NONE, NONE, 1]);
  });

  it('ignores anchors between the two thresholds', () => {
    const truths = [box(0, 0, 0.9, 0.5)];
    expect(iou(truths[0] as Box, anchorBox(QUARTERS, 1))).toBeCloseTo(0.4, 6);
    expect([...matchBoxes(QUARTERS, truths, { positive: 0.5, negative: 0.4 - 1e-6 })]).toEqual([0, SOME, NONE, NONE]);
    expect([...matchBoxes(QUARTERS, truths, { positive: 0.5, negative: 0.41 })]).toEqual([0, NONE, NONE, NONE]);
    expect([...matchBoxes(QUARTERS, truths, { positive: 0.5, negative: 0 })]).toEqual([0, SOME, NONE, NONE]);
  });

  it('gives every truth with extent an anchor while there are enough, and never a background to an overlap of half', () => {
    const anchors = Float32Array.from(
      [1, 3, 5, 7].flatMap((y) => [1, 3, 5, 7].flatMap((x) => [x / 8, y / 8, 1.75, 1.75])),
    );
    // each anchor covers the whole image, so that every truth overlaps all of them
    const truths = fc.array(
      boxes.filter((one) => boxArea(one) > 1e-9),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(truths, (list) => {
        const matches = matchBoxes(anchors, list);
        expect(new Set(matches.filter((match) => match >= 0)).size).toBe(list.length);
        for (const [anchor, match] of matches.entries()) {
          const overlaps = list.map((truth) => iou(truth, anchorBox(anchors, anchor)));
          if (match === BACKGROUND) expect(Math.max(...overlaps)).toBeLessThan(0.5);
          else expect(overlaps[match]).toBeGreaterThan(0);
        }
      }),
    );
  });
});
