import { describe, expect, it } from 'vitest';
import { ChannelStatistics } from '../../src/data/pixel-statistics.ts';

describe('ChannelStatistics', () => {
  it('gives mean and deviation of each channel on the scale 0..1, whatever the pieces', () => {
    const pixels = Uint8Array.from([0, 51, 7, 255, 102, 7, 0, 51, 7, 255, 102, 7]);
    const whole = new ChannelStatistics(3);
    whole.add(pixels);
    const { mean, deviation } = whole.result();
    expect(mean[0]).toBeCloseTo(0.5, 12);
    expect(deviation[0]).toBeCloseTo(0.5, 12);
    expect(mean[1]).toBeCloseTo(0.3, 12);
    expect(deviation[1]).toBeCloseTo(0.1, 12);
    const pieces = new ChannelStatistics(3);
    pieces.add(pixels.subarray(6));
    pieces.add(pixels.subarray(0, 6));
    expect(pieces.result()).toEqual(whole.result());
  });

  it('gives a channel of a single value the deviation 1/255', () => {
    const statistics = new ChannelStatistics(3);
    statistics.add(Uint8Array.from([9, 9, 9, 9, 9, 9]));
    expect(statistics.result().deviation).toEqual([1 / 255, 1 / 255, 1 / 255]);
  });
});
