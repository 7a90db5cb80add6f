import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PageTrials } from '../../src/live/contract.ts';
import { Column } from '../../src/page/data/column.ts';
import { Trials } from '../../src/page/data/trials.ts';
import { histogram } from '../../src/page/stats/histogram.ts';
import { marginalMeans } from '../../src/page/stats/marginal-means.ts';
import { shownRows, sortedRows, topRows } from '../../src/page/stats/order.ts';
import { planeFront } from '../../src/page/stats/plane-front.ts';
import { timeTicks } from '../../src/page/stats/time-ticks.ts';
import { makeRun, makeTrials } from './documents.ts';

function column(values: readonly (number | null)[], direction: 'max' | 'min' = 'max'): Column {
  const made = new Column('key', 'label', 'number', direction);
  made.reserve(values.length);
  made.setAll([...values.keys()], values);
  return made;
}

const ones = (count: number): Uint8Array => new Uint8Array(count).fill(1);

describe('marginal means', () => {
  const base = makeTrials(8, 1);
  /** Accuracy by trial; the first choice is 0 for even trials, 1 for odd ones, the others are 0. */
  const make = (accuracy: readonly (number | null)[]): Trials => {
    const rows: PageTrials = {
      ...base,
      metrics: { accuracy },
      choices: base.choices.map((_, choice) => base.number.map((trial) => (choice === 0 ? trial % 2 : 0))),
    };
    const trials = new Trials([makeRun(base)]);
    trials.put(0, rows);
    return trials;
  };

  it('are mean, deviation and number of the trials with an option', () => {
    const trials = make([0.1, 0.5, 0.2, 0.6, 0.3, 0.7, null, 0.8]);
    const [first] = marginalMeans(trials, ones(8), trials.need('accuracy'));
    expect(first?.column.key).toBe('choice:stages/0/kernels');
    const [even, odd, none] = first?.options ?? [];
    expect(even).toMatchObject({ count: 3, best: 0.3 });
    expect(even?.mean).toBeCloseTo(0.2, 12);
    expect(even?.deviation).toBeCloseTo(0.1, 12);
    expect(odd?.count).toBe(4);
    expect(odd?.mean).toBeCloseTo(0.65, 12);
    expect(none).toMatchObject({ count: 0, mean: Number.NaN, deviation: Number.NaN });
  });

  it('explain everything where options decide, and nothing where they do not', () => {
    const decided = make([0.2, 0.8, 0.2, 0.8, 0.2, 0.8, 0.2, 0.8]);
    expect(marginalMeans(decided, ones(8), decided.need('accuracy'))[0]?.share).toBeCloseTo(1, 12);
    const equal = make([0.2, 0.2, 0.8, 0.8, 0.2, 0.2, 0.8, 0.8]);
    const shares = marginalMeans(equal, ones(8), equal.need('accuracy')).map(({ share }) => share);
    expect(shares.every((share) => share === 0)).toBe(true);
  });

  it('are of the shown trials alone', () => {
    const trials = make([0.1, 0.5, 0.2, 0.6, 0.3, 0.7, 0.4, 0.8]);
    const mask = Uint8Array.of(1, 0, 0, 0, 0, 0, 1, 0);
    const [even, odd] = marginalMeans(trials, mask, trials.need('accuracy'))[0]?.options ?? [];
    expect(even?.mean).toBeCloseTo(0.25, 12);
    expect(odd?.count).toBe(0);
  });
});

describe('orders', () => {
  it('put rows without a value last in both directions', () => {
    const values = column([3, null, 1, 2, null]);
    expect([...sortedRows(values, 5, true)]).toEqual([0, 3, 2, 1, 4]);
    expect([...sortedRows(values, 5, false)]).toEqual([2, 3, 0, 1, 4]);
    expect([...shownRows(sortedRows(values, 5, true), Uint8Array.of(0, 1, 1, 1, 0))]).toEqual([3, 2, 1]);
  });

  it('find the best as a whole sort does', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9 }))), fc.nat(12), (values, most) => {
        const made = column(values);
        const sorted = [...sortedRows(made, values.length, true)].filter((row) => values[row] !== null);
        expect(topRows(made, ones(values.length), values.length, most)).toEqual(sorted.slice(0, most));
      }),
    );
  });
});

describe('the front on two axes', () => {
  it('holds what nothing beats, by rising x', () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1 }), (pairs) => {
        const x = column(
          pairs.map(([cost]) => cost),
          'min',
        );
        const y = column(
          pairs.map(([, gain]) => gain),
          'max',
        );
        const rows = [...pairs.keys()];
        const beats = (a: number, b: number): boolean =>
          x.at(a) <= x.at(b) && y.at(a) >= y.at(b) && (x.at(a) < x.at(b) || y.at(a) > y.at(b));
        const best = rows.filter((row) => !rows.some((other) => beats(other, row)));
        const front = planeFront(x, y, rows);
        expect(front.map((row) => pairs[row])).toEqual(
          [...new Map(best.map((row) => [`${pairs[row]}`, pairs[row]])).values()].sort((a, b) => a![0] - b![0]),
        );
      }),
    );
  });

  it('leaves out trials without a value', () => {
    expect(planeFront(column([1, null], 'min'), column([null, 2]), [0, 1])).toEqual([]);
  });
});

describe('histograms', () => {
  it('count all and what is shown, the largest value in the last part', () => {
    const { all, shown, most } = histogram(
      column([0, 1, 2, 3, 4, null]),
      Uint8Array.of(1, 0, 0, 0, 1, 1),
      6,
      [0, 4],
      4,
    );
    expect([...all]).toEqual([1, 1, 1, 2]);
    expect([...shown]).toEqual([1, 0, 0, 1]);
    expect(most).toBe(2);
  });

  it('put equal values into one part', () => {
    expect([...histogram(column([5, 5]), ones(2), 2, [5, 5], 3).all]).toEqual([2, 0, 0]);
  });
});

describe('times at an axis', () => {
  it('are round, and no more than there is room for', () => {
    expect(timeTicks(50, 6)).toEqual([0, 10, 20, 30, 40, 50]);
    expect(timeTicks(3000, 5)).toEqual([0, 600, 1200, 1800, 2400, 3000]);
    expect(timeTicks(10 * 86_400, 4)).toEqual([0, 3 * 86_400, 6 * 86_400, 9 * 86_400]);
  });
});
