import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stream } from '../../src/util/random.ts';

describe('stream', () => {
  it('gives equal draws for equal names and others for other names', () => {
    const draws = (...purpose: (string | number)[]) => {
      const s = stream(7, ...purpose);
      return [s.next(), s.int(100), s.normal(), s.uint32()];
    };
    expect(draws('mutation', 3)).toEqual(draws('mutation', 3));
    expect(draws('mutation', 3)).not.toEqual(draws('mutation', 4));
    expect(draws('mutation', 3)).not.toEqual(draws('init', 3));
  });

  it('draws integers of the whole range and nothing outside', () => {
    const s = stream(1, 'int');
    const seen = new Set(Array.from({ length: 500 }, () => s.int(7)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(() => s.int(0)).toThrow(RangeError);
  });

  it('draws normals of mean 0 and variance 1', () => {
    const s = stream(2, 'normal');
    const values = Array.from({ length: 20_000 }, () => s.normal());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  });

  it('shuffles into a permutation and leaves its argument alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const before = [...items];
        const shuffled = stream(seed, 'shuffle').shuffle(items);
        expect(items).toEqual(before);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
      { seed: 1 },
    );
  });
});
