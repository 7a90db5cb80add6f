import { describe, expect, it } from 'vitest';
import { type DetectionLossSettings, detectionLoss } from '../../../src/detection/index.ts';
import { type Case, randomCase, STEP } from './cases.ts';

const LOSSES: readonly DetectionLossSettings[] = [
  { kind: 'softmax', negatives: 3 },
  { kind: 'softmax', negatives: 1 },
  { kind: 'softmax', negatives: 0 },
  { kind: 'focal', alpha: 0.25, gamma: 2 },
  { kind: 'focal', alpha: 0.5, gamma: 0 },
  { kind: 'focal', alpha: 0.75, gamma: 1.5 },
];

/** The greatest difference between a case's gradient and central differences of its loss. */
function gradientError({ form, count, answers, targets }: Case, settings: DetectionLossSettings): number {
  const loss = detectionLoss(form, settings);
  const gradient = new Float32Array(answers.length).fill(Number.NaN);
  loss.score(answers, targets, count, gradient);
  const lossWith = (at: number, change: number): number => {
    const moved = answers.slice();
    moved[at] = (answers[at] as number) + change;
    return loss.score(moved, targets, count, null).loss;
  };
  const errors = [...gradient].map((slope, at) =>
    Math.abs(slope - (lossWith(at, STEP) - lossWith(at, -STEP)) / (2 * STEP)),
  );
  return Math.max(...errors);
}

describe('the gradient of a detector’s loss', () => {
  it.each(LOSSES)('is what finite differences say: %o', (settings) => {
    for (let seed = 0; seed < 40; seed++) {
      const test = randomCase(seed, settings.kind === 'softmax' ? 'softmax' : 'sigmoid');
      expect(gradientError(test, settings), `seed ${seed}`).toBeLessThan(2e-4);
    }
  });

  it.each(LOSSES)('does not change the score, and is the same each time: %o', (settings) => {
    const { form, answers, targets, count } = randomCase(7, settings.kind === 'softmax' ? 'softmax' : 'sigmoid');
    const loss = detectionLoss(form, settings);
    const [first, second] = [new Float32Array(answers.length), new Float32Array(answers.length).fill(1)];
    const score = loss.score(answers, targets, count, first);
    expect(loss.score(answers, targets, count, second)).toEqual(score);
    expect(loss.score(answers, targets, count, null)).toEqual(score);
    expect(second).toEqual(first);
    expect(first.some((slope) => slope !== 0)).toBe(true);
  });
});
