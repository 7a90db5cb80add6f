import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/util/nearest.ts';

describe('nearest', () => {
  it('finds what was meant by a slip', () => {
    expect(nearest('optimiser', ['optimizer', 'epochs'])).toBe('optimizer');
    expect(nearest('MixNet-s', ['mixnet-s', 'mixnet-m'])).toBe('mixnet-s');
  });

  it('finds nothing for a word unlike all others', () => {
    expect(nearest('banana', ['optimizer', 'epochs'])).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});
