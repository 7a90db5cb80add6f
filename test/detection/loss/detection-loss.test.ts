import { describe, expect, it } from 'vitest';
import {
  type DetectionLossSettings,
  type DetectorForm,
  detectionLoss,
  outputSizeOf,
} from '../../../src/detection/index.ts';
import { thrown } from '../../thrown.ts';
import { formOf } from './cases.ts';

const SOFTMAX: DetectionLossSettings = { kind: 'softmax', negatives: 3 };
const FOCAL: DetectionLossSettings = { kind: 'focal', alpha: 0.25, gamma: 2 };

/** Rows of targets of anchors of these classes whose offsets are all 0. */
const targetsOf = (...classes: number[]): Float32Array =>
  Float32Array.from(classes.flatMap((one) => [one, 0, 0, 0, 0]));

interface Answers {
  readonly offsets?: readonly number[];
  readonly scores?: readonly number[];
}

/** One image's answers, zeros where nothing is given. */
function answersOf(form: DetectorForm, { offsets = [], scores = [] }: Answers = {}): Float32Array {
  const answers = new Float32Array(outputSizeOf(form));
  answers.set(offsets);
  answers.set(scores, form.anchors.length);
  return answers;
}

const lossOf = (form: DetectorForm, settings: DetectionLossSettings, targets: Float32Array, answers: Answers = {}) =>
  detectionLoss(form, settings).score(answersOf(form, answers), targets, 1, null);

describe('softmax loss', () => {
  it('of equal scores is ln 4 for each of 1 matched anchor and 3 negatives of 3 classes', () => {
    const { loss } = lossOf(formOf(6, 3, 'softmax'), SOFTMAX, targetsOf(0, 2, 0, 0, 0, -1));
    expect(loss).toBeCloseTo(4 * Math.log(4), 12);
  });

  it('divides by the matched anchors of the batch', () => {
    const form = formOf(3, 1, 'softmax');
    const targets = Float32Array.of(...targetsOf(1, 1, 0), ...targetsOf(1, 1, 1));
    const { loss } = detectionLoss(form, SOFTMAX).score(new Float32Array(2 * outputSizeOf(form)), targets, 2, null);
    expect(loss).toBeCloseTo((6 * Math.LN2) / 5, 12);
  });

  it('counts the negatives with the greatest loss, of equal ones the first', () => {
    const form = formOf(5, 1, 'softmax');
    const scores = [0, 0, 0, 1, 0, 2, 0, 1, 0, 1];
    const gradient = new Float32Array(outputSizeOf(form));
    const loss = detectionLoss(form, { kind: 'softmax', negatives: 2 });
    loss.score(answersOf(form, { scores }), targetsOf(1, 0, 0, 0, 0), 1, gradient);
    const isCounted = [0, 1, 2, 3, 4].map((anchor) => gradient[20 + 2 * anchor] !== 0);
    expect(isCounted).toEqual([true, true, true, false, false]);
  });

  it('counts as many negatives as for one match where an image has none', () => {
    const { loss, correct } = lossOf(formOf(8, 1, 'softmax'), SOFTMAX, targetsOf(0, 0, 0, 0, 0, 0, 0, -1));
    expect(loss).toBeCloseTo(3 * Math.LN2, 12);
    expect(correct).toBe(1);
  });

  it('stays exact for huge scores', () => {
    const form = formOf(1, 1, 'softmax');
    expect(lossOf(form, SOFTMAX, targetsOf(1), { scores: [1e6, 0] }).loss).toBe(1e6);
    expect(lossOf(form, SOFTMAX, targetsOf(1), { scores: [-1e6, 1e6] }).loss).toBe(0);
  });
});

describe('focal loss', () => {
  it('of scores of 0 is ln 2 / 4, times α for the right class and 1 - α for others', () => {
    const { loss } = lossOf(formOf(3, 2, 'sigmoid'), FOCAL, targetsOf(0, 2, -1));
    expect(loss).toBeCloseTo(((0.25 + 3 * 0.75) * Math.LN2) / 4, 12);
  });

  it('without γ is cross-entropy', () => {
    const settings = { kind: 'focal', alpha: 0.5, gamma: 0 } as const;
    const { loss } = lossOf(formOf(1, 2, 'sigmoid'), settings, targetsOf(1), { scores: [1, -2] });
    expect(loss).toBeCloseTo((Math.log1p(Math.exp(-1)) + Math.log1p(Math.exp(-2))) / 2, 12);
  });

  it('stays exact for huge scores', () => {
    const form = formOf(1, 1, 'sigmoid');
    expect(lossOf(form, FOCAL, targetsOf(1), { scores: [-1e6] }).loss).toBe(250_000);
    expect(lossOf(form, FOCAL, targetsOf(1), { scores: [1e6] }).loss).toBe(0);
  });
});

describe('the loss of boxes', () => {
  const sure = { scores: [-1e6, 1e6, 1e6, -1e6] };
  const form = formOf(2, 1, 'softmax');

  it('is half the square below 1, and linear above', () => {
    const { loss } = lossOf(form, SOFTMAX, targetsOf(1, 0), { ...sure, offsets: [0.5, -0.5, 2, -3] });
    expect(loss).toBe(0.125 + 0.125 + 1.5 + 2.5);
  });

  it('counts matched anchors only', () => {
    const offsets = [0, 0, 0, 0, 9, 9, 9, 9];
    expect(lossOf(form, SOFTMAX, targetsOf(1, 0), { ...sure, offsets }).loss).toBe(0);
    expect(lossOf(form, SOFTMAX, targetsOf(1, -1), { ...sure, offsets }).loss).toBe(0);
  });
});

describe('the count of right answers', () => {
  it('is the share of matched anchors that answer their class', () => {
    const scores = [0, 0, 1, 0, 1, 0, 5, 0, 0];
    expect(lossOf(formOf(3, 2, 'softmax'), SOFTMAX, targetsOf(2, 2, 0), { scores }).correct).toBe(0.5);
  });

  it('takes a sigmoid below a half for background', () => {
    const form = formOf(2, 2, 'sigmoid');
    expect(lossOf(form, FOCAL, targetsOf(2, 1), { scores: [1, 2, -1, -2] }).correct).toBe(0.5);
    expect(lossOf(form, FOCAL, targetsOf(0, 0), { scores: [-1, -2, -1, 1] }).correct).toBe(0.5);
  });

  it('is whole where every anchor is ignored', () => {
    expect(lossOf(formOf(2, 2, 'softmax'), SOFTMAX, targetsOf(-1, -1))).toEqual({ loss: 0, correct: 1 });
  });
});

describe('a detector’s loss', () => {
  it('is not finite when a score is not a number, matched or not', () => {
    const scores = [0, 0, 0, Number.NaN];
    for (const classes of [
      [1, 0],
      [0, 0],
    ]) {
      expect(lossOf(formOf(2, 1, 'softmax'), SOFTMAX, targetsOf(...classes), { scores }).loss).toBeNaN();
      const sigmoid = lossOf(formOf(2, 1, 'sigmoid'), FOCAL, targetsOf(...classes), { scores: [0, Number.NaN] });
      expect(sigmoid.loss).toBeNaN();
    }
  });

  it('refuses scores of the other kind', () => {
    const message = 'focal loss of softmax scores: expected sigmoid scores (this is a bug in mixnas)';
    expect(thrown(() => detectionLoss(formOf(1, 1, 'softmax'), FOCAL)).message).toBe(message);
  });
});
