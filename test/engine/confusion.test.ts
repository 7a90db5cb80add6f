import { describe, expect, it } from 'vitest';
import { countConfusion, scoreLogits } from '../../src/engine/index.ts';

describe('countConfusion', () => {
  it('counts each image at its class and its answer, and agrees with the number of right answers', () => {
    const logits = Float32Array.of(3, 1, 2, /**/ 0, 5, 1, /**/ 0, 1, 4, /**/ 2, 2, 1);
    const targets = Float32Array.of(1, 0, 0, /**/ 1, 0, 0, /**/ 0, 0, 1, /**/ 0, 1, 0);
    const confusion = Array.from({ length: 3 }, () => [0, 0, 0]);
    countConfusion(logits, targets, 4, confusion);
    expect(confusion).toEqual([
      [1, 1, 0],
      [1, 0, 0],
      [0, 0, 1],
    ]);
    const right = confusion.reduce((sum, row, k) => sum + (row[k] as number), 0);
    expect(right).toBe(scoreLogits(logits, targets, 4).correct);
  });
});
