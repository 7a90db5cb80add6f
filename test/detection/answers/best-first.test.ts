import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestFirst } from '../../../src/detection/answers/best-first.ts';

describe('the best first', () => {
  it('gives places by falling score, of equal scores the smaller place first', () => {
    expect([...bestFirst(Float64Array.of(0.2, 0.5, 0.1, 0.5, 0.2), 0)]).toEqual([1, 3, 0, 4, 2]);
  });

  it('leaves out what is not above the least, and what is not a number', () => {
    expect([...bestFirst(Float64Array.of(0.2, Number.NaN, 0.3), 0.2)]).toEqual([2]);
    expect([...bestFirst(new Float64Array(0), 0)]).toEqual([]);
  });

  it('gives what a stable sort gives', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 });
    fc.assert(
      fc.property(scores, fc.integer({ min: -1, max: 9 }), (list, least) => {
        const sorted = [...list.keys()].filter((place) => (list[place] as number) > least);
        sorted.sort((a, b) => (list[b] as number) - (list[a] as number) || a - b);
        expect([...bestFirst(Float64Array.from(list), least)]).toEqual(sorted);
      }),
    );
  });
});
