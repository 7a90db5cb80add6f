import { describe, expect, it } from 'vitest';
import { decodeBox, encodeTargets, targetSizeOf } from '../../../src/detection/index.ts';

/** The four quarters of the image, and the whole. */
const FORM = {
  anchors: Float32Array.from([
    ...[0.25, 0.75].flatMap((y) => [0.25, 0.75].flatMap((x) => [x, y, 0.5, 0.5])),
    ...[0.5, 0.5, 1, 1],
  ]),
};

const CAT = { label: 2, box: { x0: 0, y0: 0.5, x1: 0.5, y1: 1 }, crowd: false };
const MANY = { label: 0, box: { x0: 0, y0: 0, x1: 0.9, y1: 0.5 }, crowd: true };

function rowOf(truths: Parameters<typeof encodeTargets>[1]): Float32Array {
  const row = new Float32Array(targetSizeOf(FORM)).fill(7);
  encodeTargets(FORM, truths, row);
  return row;
}

const classesOf = (row: Float32Array): number[] => [0, 1, 2, 3, 4].map((anchor) => row[5 * anchor] as number);

describe('rows of targets', () => {
  it('have five floats for every anchor, zeros where the image is empty', () => {
    expect(targetSizeOf(FORM)).toBe(25);
    expect([...rowOf([])]).toEqual(new Array(25).fill(0));
  });

  it('name the class of a matched anchor by its label plus one, then the offsets of its box', () => {
    const row = rowOf([CAT]);
    expect(classesOf(row)).toEqual([0, 0, 3, 0, 0]);
    expect([...row.subarray(11, 15)]).toEqual([0, 0, 0, 0]);
    const small = rowOf([{ ...CAT, box: { x0: 0.6, y0: 0.6, x1: 0.7, y1: 0.9 } }]);
    expect(classesOf(small)).toEqual([0, 0, 0, 3, 0]);
    const box = decodeBox(FORM.anchors, 3, small, 16);
    expect([box.x0, box.y0, box.x1, box.y1].map((side) => side.toFixed(5))).toEqual([
      '0.60000',
      '0.60000',
      '0.70000',
      '0.90000',
    ]);
  });

  it('ignore unmatched anchors that lie in a crowd by seven tenths, and match none to it', () => {
    expect(classesOf(rowOf([MANY]))).toEqual([-1, -1, 0, 0, 0]);
    expect(classesOf(rowOf([MANY, { ...CAT, box: { x0: 0, y0: 0, x1: 0.5, y1: 0.5 } }]))).toEqual([3, -1, 0, 0, 0]);
    expect(classesOf(rowOf([{ ...MANY, box: { x0: 0, y0: 0, x1: 0.8, y1: 0.5 } }]))).toEqual([-1, 0, 0, 0, 0]);
  });

  it('ignore anchors that overlap a truth by more than the lower threshold', () => {
    const row = new Float32Array(25);
    const wide = { ...CAT, box: { x0: 0, y0: 0, x1: 0.9, y1: 0.5 } };
    encodeTargets(FORM, [wide], row, { positive: 0.5, negative: 0.3 });
    expect(classesOf(row)).toEqual([3, -1, 0, 0, -1]);
  });
});
