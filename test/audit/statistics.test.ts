import { describe, expect, it } from 'vitest';
import { agreementOf, tauDifference } from '../../src/audit/statistics/agreement.ts';
import { bootstrap, drawResamples, pick } from '../../src/audit/statistics/bootstrap.ts';
import { kendallTau, spearman } from '../../src/audit/statistics/correlation.ts';
import { ranksOf } from '../../src/audit/statistics/ranks.ts';
import { topRegret } from '../../src/audit/statistics/top-regret.ts';

describe('rank correlations', () => {
  it('are 1 for equal orders and -1 for opposite ones', () => {
    for (const statistic of [kendallTau, spearman]) {
      expect(statistic([1, 2, 5, 9], [0.1, 0.2, 0.21, 0.9])).toBe(1);
      expect(statistic([1, 2, 5, 9], [4, 3, 2, 1])).toBe(-1);
    }
  });

  it('count one exchanged pair of four values as 4/6 and 0.8', () => {
    expect(kendallTau([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(4 / 6, 12);
    expect(spearman([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8, 12);
  });

  it('correct for ties: tau-b divides by the root of the pairs untied on either side', () => {
    // pairs of a: 2 tied of 6; of b: none. 4 pairs are ordered in both, all agree
    expect(kendallTau([1, 1, 2, 2], [1, 2, 3, 4])).toBeCloseTo(4 / Math.sqrt(4 * 6), 12);
    expect(kendallTau([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 2], [3, 3, 4])).toBe(1);
    // tied in both does not count: pairs (1,2): tied in both; the others agree
    expect(kendallTau([1, 1, 2], [3, 3, 4])).toBe(1);
    // ranks 1.5 1.5 3.5 3.5 against 1 2 3 4: 4 / sqrt(4 * 5)
    expect(spearman([1, 1, 2, 2], [1, 2, 3, 4])).toBeCloseTo(4 / Math.sqrt(20), 12);
  });

  it('have no value where one side says nothing', () => {
    expect(kendallTau([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(spearman([1, 2, 3], [5, 5, 5])).toBeNaN();
  });

  it('give equal values the mean of their ranks', () => {
    expect(ranksOf([3, 1, 3, 2, 3])).toEqual([4, 1, 4, 2, 4]);
  });
});

describe('regret of the top k', () => {
  it('is the best of all minus the best of the k highest scores', () => {
    const truth = [0.9, 0.8, 0.7, 0.95];
    expect(topRegret([4, 3, 2, 1], truth, 1)).toBeCloseTo(0.05, 12);
    expect(topRegret([4, 3, 2, 1], truth, 3)).toBeCloseTo(0.05, 12);
    expect(topRegret([4, 3, 2, 1], truth, 4)).toBe(0);
    expect(topRegret([4, 3, 2, 1], truth, 9)).toBe(0);
  });

  it('is the mean over all ways to break a tie', () => {
    // one of three by chance: mean of 0, 1 and 2
    expect(topRegret([1, 1, 1], [3, 2, 1], 1)).toBeCloseTo(1, 12);
    // two of three: {3,2} and {3,1} lose 0, {2,1} loses 1
    expect(topRegret([1, 1, 1], [3, 2, 1], 2)).toBeCloseTo(1 / 3, 12);
    // a sure 2 and one of {3, 1}
    expect(topRegret([5, 1, 1], [2, 3, 1], 2)).toBeCloseTo(0.5, 12);
  });
});

describe('the bootstrap', () => {
  it('draws the same resamples for the same seed', () => {
    expect(drawResamples(7, 20, 3)).toEqual(drawResamples(7, 20, 3));
    expect(drawResamples(7, 20, 3)).not.toEqual(drawResamples(7, 20, 4));
    for (const places of drawResamples(7, 20, 3)) {
      expect(places).toHaveLength(7);
      for (const place of places) expect(place).toBeLessThan(7);
    }
  });

  it('gives the interval of a mean that theory gives: 1.96 deviations over the root of n', () => {
    const values = Array.from({ length: 200 }, (_, i) => i / 200);
    const mean = (places: readonly number[]) => pick(values, places).reduce((sum, v) => sum + v, 0) / places.length;
    const { value, low, high } = bootstrap(200, drawResamples(200, 2000, 1), mean);
    expect(value).toBeCloseTo(0.4975, 10);
    const half = (1.96 * Math.sqrt(1 / 12)) / Math.sqrt(200);
    expect(high - value).toBeCloseTo(half, 2);
    expect(value - low).toBeCloseTo(half, 2);
  });

  it('leaves out resamples without a value', () => {
    const { low, high } = bootstrap(
      2,
      [
        [0, 0],
        [0, 1],
      ],
      (places) => (places[0] === places[1] ? Number.NaN : 5),
    );
    expect([low, high]).toEqual([5, 5]);
  });
});

describe('the agreement of a signal', () => {
  const n = 30;
  const macs = Array.from({ length: n }, (_, i) => 1e6 * ((7 * i) % n) + 1e6);
  const truth = macs.map((value) => value / 1e8);
  const yardstick = { truth, macs, resamples: drawResamples(n, 200, 1), seed: 1 };

  it('is perfect for the truth itself, in every band, without regret', () => {
    const { tau, tauLow, tauHigh, spearman: rho, topRegret: regrets, bands } = agreementOf(truth, yardstick);
    expect([tau, tauLow, tauHigh, rho]).toEqual([1, 1, 1, 1]);
    expect(regrets.map(({ top, k, regret, high }) => [top, k, regret, high])).toEqual([
      ['1', 1, 0, 0],
      ['5', 5, 0, 0],
      ['10 %', 3, 0, 0],
    ]);
    expect(bands.map(({ networks, tau: own }) => [networks, own])).toEqual([
      [10, 1],
      [10, 1],
      [10, 1],
    ]);
    expect(bands.map(({ leastMacs, mostMacs }) => [leastMacs, mostMacs])).toEqual([
      [1e6, 10e6],
      [11e6, 20e6],
      [21e6, 30e6],
    ]);
  });

  it('tells regret in percent points', () => {
    const [first] = agreementOf(
      truth.map((value) => -value),
      yardstick,
    ).topRegret;
    expect(first?.regret).toBeCloseTo(29, 10);
  });

  it('differs by 2 between the truth and its opposite', () => {
    const opposite = truth.map((value) => -value);
    expect(tauDifference(truth, opposite, yardstick)).toEqual({ value: 2, low: 2, high: 2 });
  });
});
