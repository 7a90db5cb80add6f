import { describe, expect, it } from 'vitest';
import { shareInterval } from '../../src/util/interval.ts';

describe('the interval of a share', () => {
  // Wilson without correction, as R's prop.test(correct = FALSE) gives it
  it.each([
    [50, 100, 0.403832, 0.596168],
    [0, 10, 0, 0.277533],
    [10, 10, 0.722467, 1],
    [81, 263, 0.255289, 0.366232],
  ])('of %i in %i is that of Wilson', (right, of, low, high) => {
    const [found, end] = shareInterval(right, of);
    expect(found).toBeCloseTo(low, 4);
    expect(end).toBeCloseTo(high, 4);
  });
});
