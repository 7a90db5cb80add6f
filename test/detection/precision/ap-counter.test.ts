import { describe, expect, it } from 'vitest';
import {
  ApCounter,
  type CocoScores,
  type Detection,
  type JudgedImage,
  type Truth,
} from '../../../src/detection/index.ts';
import { thrown } from '../../thrown.ts';

/** Pixels of the test image's sides; boxes are given in pixels. */
const SIDE = 256;

type Corners = readonly [x0: number, y0: number, x1: number, y1: number];

const boxOf = ([x0, y0, x1, y1]: Corners) => ({ x0: x0 / SIDE, y0: y0 / SIDE, x1: x1 / SIDE, y1: y1 / SIDE });

function truth(corners: Corners, more: Partial<Truth> = {}): Truth {
  const area = (corners[2] - corners[0]) * (corners[3] - corners[1]);
  return { label: 0, box: boxOf(corners), area, crowd: false, ...more };
}

const found = (score: number, corners: Corners, label = 0): Detection => ({ label, score, box: boxOf(corners) });

function scoresOf(...images: Pick<JudgedImage, 'truths' | 'detections'>[]): CocoScores {
  const counter = new ApCounter(2);
  for (const image of images) counter.add({ ...image, width: SIDE, height: SIDE });
  return counter.scores();
}

/** Boxes of 1600 pixels²: medium. */
const LEFT: Corners = [0, 0, 40, 40];
const RIGHT: Corners = [100, 0, 140, 40];
const ELSEWHERE: Corners = [200, 200, 240, 240];

describe('average precision', () => {
  it('is 1 where all is found, and null for sizes that do not occur', () => {
    const scores = scoresOf({ truths: [truth(LEFT)], detections: [found(0.9, LEFT)] });
    const [mAP, ap50, ap75] = [scores.mAP, scores.ap50, scores.ap75];
    for (const score of [mAP, ap50, ap75, scores.medium]) expect(score).toBeCloseTo(1, 12);
    expect(scores).toMatchObject({ small: null, large: null, arSmall: null, arLarge: null });
    expect(scores).toMatchObject({ ar1: 1, ar10: 1, ar100: 1, arMedium: 1 });
  });

  it('is null where there is no truth, whatever was found', () => {
    const nothing = Object.values(scoresOf({ truths: [], detections: [found(0.9, LEFT)] }));
    expect(nothing).toEqual(new Array(12).fill(null));
    expect(Object.values(scoresOf())).toEqual(new Array(12).fill(null));
  });

  it('is 0 where nothing is found', () => {
    expect(scoresOf({ truths: [truth(LEFT)], detections: [] })).toMatchObject({ mAP: 0, ap50: 0, ar100: 0, medium: 0 });
  });

  it('reads the precision at 51 of 101 recalls when half of the truths are found', () => {
    const scores = scoresOf({ truths: [truth(LEFT), truth(RIGHT)], detections: [found(0.9, LEFT)] });
    expect(scores.mAP).toBeCloseTo(51 / 101, 12);
    expect(scores.ar100).toBe(0.5);
  });

  it('is a half where a false detection goes before the right one, and 1 where it comes after', () => {
    const judged = (score: number) =>
      scoresOf({ truths: [truth(LEFT)], detections: [found(score, ELSEWHERE), found(0.5, LEFT)] }).mAP;
    expect(judged(0.9)).toBeCloseTo(0.5, 12);
    expect(judged(0.1)).toBeCloseTo(1, 12);
    expect(judged(0.5)).toBeCloseTo(0.5, 12);
  });

  it('counts only the thresholds that the overlap reaches: 0.8 is the seventh of ten', () => {
    const scores = scoresOf({ truths: [truth(LEFT)], detections: [found(0.9, [0, 0, 40, 32])] });
    expect(scores.mAP).toBeCloseTo(0.7, 12);
    expect(scores.ap50).toBeCloseTo(1, 12);
    expect(scores.ap75).toBeCloseTo(1, 12);
    expect(scores.ar100).toBeCloseTo(0.7, 12);
  });

  it('takes a second detection of one truth for false', () => {
    const detections = [found(0.9, LEFT), found(0.8, LEFT), found(0.7, RIGHT)];
    const scores = scoresOf({ truths: [truth(LEFT), truth(RIGHT)], detections });
    expect(scores.mAP).toBeCloseTo((51 + (50 * 2) / 3) / 101, 12);
    expect(scores.ar1).toBe(0.5);
    expect(scores.ar10).toBe(1);
  });

  it('is the mean over the classes that occur', () => {
    const scores = scoresOf({ truths: [truth(LEFT), truth(RIGHT, { label: 1 })], detections: [found(0.9, LEFT)] });
    expect(scores.mAP).toBeCloseTo(0.5, 12);
  });

  it('orders detections over all images', () => {
    const right = { truths: [truth(LEFT)], detections: [found(0.6, LEFT)] };
    const wrong = { truths: [truth(LEFT)], detections: [found(0.7, ELSEWHERE)] };
    expect(scoresOf(right, wrong).mAP).toBeCloseTo((51 * 0.5) / 101, 12);
    expect(scoresOf(right, { ...wrong, detections: [found(0.5, ELSEWHERE)] }).mAP).toBeCloseTo(51 / 101, 12);
    expect(scoresOf(wrong, { ...right, detections: [found(0.7, LEFT)] }).mAP).toBeCloseTo((51 * 0.5) / 101, 12);
    expect(scoresOf({ ...right, detections: [found(0.7, LEFT)] }, wrong).mAP).toBeCloseTo(51 / 101, 12);
  });
});

describe('crowds', () => {
  const crowd = truth([0, 100, 250, 250], { crowd: true });

  it('are no truths, and excuse all detections that lie in them by half', () => {
    const detections = [found(0.9, ELSEWHERE), found(0.8, [100, 110, 120, 140]), found(0.7, LEFT)];
    const { mAP, ar100 } = scoresOf({ truths: [crowd, truth(LEFT)], detections });
    expect(mAP).toBeCloseTo(1, 12);
    expect(ar100).toBe(1);
  });

  it('leave a detection to a truth that it overlaps enough', () => {
    const inCrowd = truth(ELSEWHERE);
    const scores = scoresOf({ truths: [crowd, inCrowd], detections: [found(0.9, ELSEWHERE)] });
    expect(scores.mAP).toBeCloseTo(1, 12);
  });

  it('alone are no truth', () => {
    expect(scoresOf({ truths: [crowd], detections: [found(0.9, ELSEWHERE)] }).mAP).toBeNull();
  });
});

describe('ranges of area', () => {
  const SMALL: Corners = [0, 0, 20, 20];
  const LARGE: Corners = [100, 100, 250, 250];

  it('divide truths by their own area, at 32² and 96², and detections of none by their boxes', () => {
    const scores = scoresOf({
      truths: [truth(SMALL), truth(LARGE)],
      detections: [found(0.9, LEFT), found(0.8, SMALL), found(0.7, LARGE)],
    });
    expect(scores.small).toBeCloseTo(1, 12);
    expect(scores.large).toBeCloseTo(1, 12);
    expect(scores.medium).toBeNull();
    expect(scores.mAP).toBeCloseTo(2 / 3, 12);
  });

  it('have their bounds in common', () => {
    const corners: Corners = [0, 0, 32, 32];
    const { small, medium } = scoresOf({ truths: [truth(corners)], detections: [found(0.9, corners)] });
    expect([small, medium]).toEqual([medium, small]);
    expect(small).toBeCloseTo(1, 12);
  });

  it('go by what an object covers, not by its box', () => {
    const thin = truth(LARGE, { area: 500 });
    expect(scoresOf({ truths: [thin], detections: [] })).toMatchObject({ small: 0, large: null });
  });
});

describe('limits', () => {
  it('count the best 100 detections of a class in an image', () => {
    const noise = Array.from({ length: 100 }, (_, i) => found(0.9 - i / 1000, ELSEWHERE));
    const judged = (detections: Detection[]) => scoresOf({ truths: [truth(LEFT)], detections }).ar100;
    expect(judged([...noise, found(0.5, LEFT)])).toBe(0);
    expect(judged([...noise.slice(1), found(0.5, LEFT)])).toBe(1);
  });

  it('refuse a label that no class has', () => {
    const add = () => scoresOf({ truths: [], detections: [found(0.9, LEFT, 2)] });
    expect(thrown(add).message).toBe('label 2: expected an integer in 0..1 (this is a bug in mixnas)');
  });
});
