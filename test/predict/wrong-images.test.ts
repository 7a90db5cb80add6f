import { describe, expect, it } from 'vitest';
import type { Answers } from '../../src/predict/answers.ts';
import { WrongImages } from '../../src/predict/wrong-images.ts';

/** Answers about images of class 0, whose logit for class 1 is given. */
function answers(start: number, logits: readonly number[]): Answers {
  return {
    count: logits.length,
    places: logits.map((_, i) => start + i),
    names: logits.map((_, i) => `image ${start + i}`),
    pixels: Uint8Array.from(logits.flatMap((_, i) => [start + i, start + i, start + i])),
    logits: Float32Array.from(logits.flatMap((logit) => [0, logit, -9])),
    targets: Float32Array.from(logits.flatMap(() => [1, 0, 0])),
    broken: [],
  };
}

describe('the wrong answers that are kept', () => {
  it('are those with the highest loss over all that was seen, with their own pixels', () => {
    const wrong = new WrongImages(['hen', 'owl', 'elk'], 3);
    wrong.add(answers(0, [-5, 1, 3]));
    wrong.add(answers(3, [2, 7, -1, 0.5]));
    const kept = wrong.result();
    expect(kept.map(({ name }) => name)).toEqual(['image 4', 'image 2', 'image 3']);
    expect(kept.map(({ pixels }) => [...pixels])).toEqual([
      [4, 4, 4],
      [2, 2, 2],
      [3, 3, 3],
    ]);
    expect(kept[0]).toMatchObject({
      label: 'hen',
      predictions: [{ label: 'owl' }, { label: 'hen' }, { label: 'elk' }],
    });
    expect(kept[0]?.probability).toBeCloseTo(1 / (1 + Math.exp(7) + Math.exp(-9)), 6);
  });

  it('are none where none are asked for, and of equal ones the first', () => {
    const [none, two] = [new WrongImages(['hen', 'owl', 'elk'], 0), new WrongImages(['hen', 'owl', 'elk'], 2)];
    for (const kept of [none, two]) kept.add(answers(0, [4, 4, 4]));
    expect(none.result()).toEqual([]);
    expect(two.result().map(({ name }) => name)).toEqual(['image 0', 'image 1']);
  });
});
