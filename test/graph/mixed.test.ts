import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DepthwiseOp, depthwiseGroups, splitChannels } from '../../src/graph/index.ts';
import { thrown } from '../thrown.ts';

const OP: DepthwiseOp = {
  kind: 'depthwise',
  kernels: [3, 5, 7],
  partition: 'equal',
  stride: 1,
  dilated: false,
  bias: false,
  padding: 'same',
};

describe('splitting channels among kernels', () => {
  it.each([
    [32, 3, [12, 10, 10]],
    [33, 4, [9, 8, 8, 8]],
    [5, 5, [1, 1, 1, 1, 1]],
    [7, 1, [7]],
  ])('equal: %i channels over %i give %o, the remainder to the first', (channels, groups, sizes) => {
    expect(splitChannels(channels, groups, 'equal')).toEqual(sizes);
  });

  it.each([
    [32, 4, [16, 8, 4, 4]],
    [32, 2, [16, 16]],
    [33, 3, [16, 8, 9]],
    [7, 1, [7]],
  ])('exponential: %i channels over %i give %o, the remainder to the last', (channels, groups, sizes) => {
    expect(splitChannels(channels, groups, 'exponential')).toEqual(sizes);
  });

  it('gives every channel to exactly one group', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 64, max: 2000 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom('equal', 'exponential'),
        (channels, groups, partition) => {
          const sizes = splitChannels(channels, groups, partition);
          expect(sizes).toHaveLength(groups);
          expect(sizes.reduce((a, b) => a + b, 0)).toBe(channels);
          expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
        },
      ),
    );
  });

  it.each([
    [360, 4, 'equal', 8, [96, 88, 88, 88]],
    [240, 5, 'equal', 8, [48, 48, 48, 48, 48]],
    [61, 3, 'equal', 8, [29, 16, 16]],
    [240, 4, 'exponential', 8, [120, 56, 24, 40]],
    [61, 1, 'equal', 8, [61]],
  ] as const)(
    'in multiples: %i channels over %i, %s, by %i give %o',
    (channels, groups, partition, multiple, sizes) => {
      expect(splitChannels(channels, groups, partition, multiple)).toEqual(sizes);
    },
  );

  it('halves the multiple until every group has a block of channels', () => {
    expect(splitChannels(16, 3, 'equal', 8)).toEqual([8, 4, 4]);
    expect(splitChannels(7, 5, 'equal', 8)).toEqual(splitChannels(7, 5, 'equal'));
    expect(splitChannels(13, 2, 'equal', 12)).toEqual([7, 6]);
    expect(thrown(() => splitChannels(2, 3, 'equal', 8)).message).toContain('2 channels among 3 kernels');
  });

  it('in multiples, gives all groups but the one with the remainder a whole number of blocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 500 }),
        fc.constantFrom('equal', 'exponential'),
        (multiple, groups, more, partition) => {
          const channels = multiple * 2 ** groups + more;
          const sizes = splitChannels(channels, groups, partition, multiple);
          const others = partition === 'equal' ? sizes.slice(1) : sizes.slice(0, -1);
          expect(sizes.reduce((a, b) => a + b, 0)).toBe(channels);
          expect(others.filter((size) => size < 1 || size % multiple !== 0)).toEqual([]);
        },
      ),
    );
  });

  it('refuses to leave a group empty, and says how many channels and kernels there were', () => {
    const error = thrown(() => splitChannels(2, 3, 'equal'));
    expect(error.code).toBe('CHANNEL_SPLIT');
    expect(error.message).toContain('2 channels among 3 kernels');
    expect(thrown(() => splitChannels(7, 4, 'exponential')).code).toBe('CHANNEL_SPLIT');
  });
});

describe('the groups of a mixed depthwise convolution', () => {
  it('stand one after another', () => {
    expect(depthwiseGroups(OP, 32)).toEqual([
      { offset: 0, channels: 12, taps: 3, dilation: 1 },
      { offset: 12, channels: 10, taps: 5, dilation: 1 },
      { offset: 22, channels: 10, taps: 7, dilation: 1 },
    ]);
  });

  it('are cut at multiples of the channels that the op asks for', () => {
    const groups = depthwiseGroups({ ...OP, channelMultiple: 8 }, 40);
    expect(groups.map(({ offset, channels }) => [offset, channels])).toEqual([
      [0, 24],
      [24, 8],
      [32, 8],
    ]);
  });

  it('have 3×3 taps at a distance of (K - 1) / 2 when dilated', () => {
    const groups = depthwiseGroups({ ...OP, kernels: [3, 5, 7, 9, 11], dilated: true }, 50);
    expect(groups.map(({ taps, dilation }) => [taps, dilation])).toEqual([
      [3, 1],
      [3, 2],
      [3, 3],
      [3, 4],
      [3, 5],
    ]);
  });
});
