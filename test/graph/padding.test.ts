import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisWindow, extentOf } from '../../src/graph/index.ts';

describe('windows along one axis', () => {
  it.each([
    [224, 3, 2, { before: 0, after: 1, output: 112 }],
    [225, 3, 2, { before: 1, after: 1, output: 113 }],
    [32, 5, 1, { before: 2, after: 2, output: 32 }],
    [7, 2, 2, { before: 0, after: 1, output: 4 }],
    [1, 11, 1, { before: 5, after: 5, output: 1 }],
    [1, 3, 2, { before: 1, after: 1, output: 1 }],
    [8, 1, 2, { before: 0, after: 0, output: 4 }],
  ])('same: %i pixels under a window of %i at stride %i: %o', (input, extent, stride, window) => {
    expect(axisWindow(input, extent, stride, 'same')).toEqual(window);
  });

  it('covers ceil(input / stride) windows, the larger half of the zeros after', () => {
    const side = fc.integer({ min: 1, max: 300 });
    const small = fc.integer({ min: 1, max: 13 });
    fc.assert(
      fc.property(side, small, fc.integer({ min: 1, max: 4 }), (input, extent, stride) => {
        const { before, after, output } = axisWindow(input, extent, stride, 'same');
        expect(output).toBe(Math.ceil(input / stride));
        expect([0, 1]).toContain(after - before);
        const needed = (output - 1) * stride + extent;
        expect(before + input + after).toBe(Math.max(needed, input));
      }),
    );
  });

  it('valid: counts the windows that fit, by trying them all', () => {
    const side = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(side, fc.integer({ min: 1, max: 13 }), fc.integer({ min: 1, max: 4 }), (input, extent, stride) => {
        fc.pre(extent <= input);
        let windows = 0;
        for (let at = 0; at + extent <= input; at += stride) windows++;
        expect(axisWindow(input, extent, stride, 'valid')).toEqual({ before: 0, after: 0, output: windows });
      }),
    );
  });

  it('has an extent of (taps - 1) * dilation + 1', () => {
    expect([extentOf(1, 5), extentOf(3, 1), extentOf(3, 5)]).toEqual([1, 3, 11]);
  });
});
