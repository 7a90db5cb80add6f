import { describe, expect, it } from 'vitest';
import { inTopK, scoreLogits } from '../../src/engine/index.ts';

const oneHot = (label: number, classes: number) => Float32Array.from({ length: classes }, (_, c) => +(c === label));

describe('inTopK', () => {
  it('counts an image from the k on at which its class is among the largest logits', () => {
    const logits = Float32Array.of(0.5, 3, -1, 2);
    expect([1, 2, 3, 4].map((k) => inTopK(logits, oneHot(0, 4), 1, k))).toEqual([0, 0, 1, 1]);
  });

  it('agrees with top-1 for k = 1, ties and logits that are not numbers included', () => {
    const logits = Float32Array.of(1, 1, 0, /**/ 1, 1, 0, /**/ 0, 2, 2, /**/ 5, 4, 3);
    const targets = Float32Array.of(1, 0, 0, /**/ 0, 1, 0, /**/ 0, 0, 1, /**/ 1, 0, 0);
    expect(inTopK(logits, targets, 4, 1)).toBe(scoreLogits(logits, targets, 4).correct);
    expect(inTopK(logits, targets, 4, 2)).toBe(4);
    expect(inTopK(Float32Array.of(Number.NaN, 1, 2), oneHot(0, 3), 1, 3)).toBe(0);
  });
});
