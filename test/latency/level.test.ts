import { describe, expect, it } from 'vitest';
import { levelled, sharedSlope } from '../../src/latency/level.ts';
import { stream } from '../../src/util/random.ts';

/** A network that takes `ms` where the gauge reads 2, and slows down with the gauge to a power. */
function network(ms: number, slope: number, readings: readonly number[], noise = 0) {
  const draws = stream('level', ms);
  const blocks = readings.map((reading) => {
    const slow = ms * (reading / 2) ** slope * (1 + noise * draws.normal());
    return [slow * 0.99, slow, slow * 1.01];
  });
  return { blocks, readings };
}

describe('the slope that networks share with the gauge', () => {
  it('is found where the speed varies, whatever the networks take', () => {
    const readings = [2, 3, 2.1, 3.1, 2];
    for (const slope of [0.3, 0.6, 0.9]) {
      const networks = [1, 5, 20, 80].map((ms) => network(ms, slope, readings, 0.005));
      expect(sharedSlope(networks)).toBeCloseTo(slope, 1);
    }
  });

  it('is the usual one where the speed does not vary, or nothing was read', () => {
    expect(sharedSlope([network(5, 0.2, [2, 2, 2])])).toBeCloseTo(0.75, 10);
    expect(sharedSlope([{ blocks: [[1, 2, 3]], readings: [null] }])).toBeCloseTo(0.75, 10);
  });

  it('is neither negative nor above 1', () => {
    expect(sharedSlope([network(5, -3, [2, 4, 2, 4])])).toBe(0);
    expect(sharedSlope([network(5, 3, [2, 4, 2, 4])])).toBe(1);
  });
});

describe('levelled blocks', () => {
  it('are those of the machine at its usual speed', () => {
    const given = network(10, 0.8, [2, 3, 4]);
    for (const block of levelled(given, 2, 0.8)) expect(block[1]).toBeCloseTo(10, 10);
    for (const block of levelled(given, 3, 0.8)) expect(block[1]).toBeCloseTo(10 * 1.5 ** 0.8, 10);
  });

  it('stay as they are where the gauge was not read', () => {
    expect(levelled({ blocks: [[1, 2]], readings: [null] }, 5, 0.75)).toEqual([[1, 2]]);
  });
});
