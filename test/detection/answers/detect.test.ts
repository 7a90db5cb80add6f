import { describe, expect, it } from 'vitest';
import { type DetectorForm, detect, encodeBox, outputSizeOf, type ScoreKind } from '../../../src/detection/index.ts';

const QUARTERS = Float32Array.from([0.25, 0.75].flatMap((y) => [0.25, 0.75].flatMap((x) => [x, y, 0.5, 0.5])));
const ALL = { score: 0.01, iou: 0.6, perClass: 100, most: 100 };

const formOf = (scores: ScoreKind): DetectorForm => ({ anchors: QUARTERS, classes: 2, scores });

/** Answers of four anchors with offsets of 0, whose scores are given. */
function answersOf(form: DetectorForm, ...scores: number[][]): Float32Array {
  const answers = new Float32Array(outputSizeOf(form));
  answers.set(scores.flat(), 16);
  return answers;
}

const NOTHING = [9, 0, 0];
const summary = (form: DetectorForm, answers: Float32Array, settings = ALL) =>
  detect(form, answers, settings).map(({ label, score, box }) => [label, score.toFixed(4), box.x0, box.y0]);

describe('reading the answers of a detector', () => {
  it('tells classes by softmax over background and classes', () => {
    const form = formOf('softmax');
    const answers = answersOf(form, NOTHING, [0, Math.log(2), Math.log(5)], NOTHING, [0, Math.log(8), -20]);
    expect(summary(form, answers)).toEqual([
      [0, '0.8889', 0.5, 0.5],
      [1, '0.6250', 0.5, 0],
      [0, '0.2500', 0.5, 0],
    ]);
  });

  it('tells classes by the sigmoid of each', () => {
    const form = formOf('sigmoid');
    const answers = answersOf(form, [-9, -9], [0, Math.log(3)], [-9, -9], [-9, -9]);
    expect(summary(form, answers)).toEqual([
      [1, '0.7500', 0.5, 0],
      [0, '0.5000', 0.5, 0],
    ]);
  });

  it('tells only what is above the least score', () => {
    const form = formOf('sigmoid');
    const answers = answersOf(form, [0, -9], [-0.01, -9], [0.01, -9], [-9, -9]);
    expect(detect(form, answers, { ...ALL, score: 0.5 })).toHaveLength(1);
  });

  it('orders equal scores by label, then by anchor, and cuts after the most', () => {
    const form = formOf('sigmoid');
    const answers = answersOf(form, [-9, 0], [-9, 0], [0, 0], [0, -9]);
    const order = [
      [0, '0.5000', 0, 0.5],
      [0, '0.5000', 0.5, 0.5],
      [1, '0.5000', 0, 0],
      [1, '0.5000', 0.5, 0],
      [1, '0.5000', 0, 0.5],
    ];
    expect(summary(form, answers)).toEqual(order);
    expect(summary(form, answers, { ...ALL, most: 4 })).toEqual(order.slice(0, 4));
    expect(summary(form, answers, { ...ALL, perClass: 1 })).toEqual([order[0], order[2]]);
  });

  it('suppresses boxes of the same class only, after decoding', () => {
    const form = formOf('softmax');
    const answers = answersOf(form, [0, 3, 0], [0, 2, 0], [0, 0, 2], NOTHING);
    const whole = { x0: 0, y0: 0, x1: 1, y1: 1 };
    for (const anchor of [0, 1, 2]) encodeBox(QUARTERS, anchor, whole, answers, 4 * anchor);
    const found = detect(form, answers, { ...ALL, score: 0.5 });
    expect(found.map(({ label }) => label)).toEqual([0, 1]);
    for (const { box } of found) {
      expect(box.x0).toBeCloseTo(0, 6);
      expect(box.x1).toBeCloseTo(1, 6);
    }
  });

  it('finds nothing where every score is not a number', () => {
    const form = formOf('softmax');
    expect(detect(form, new Float32Array(outputSizeOf(form)).fill(Number.NaN), ALL)).toEqual([]);
  });
});
