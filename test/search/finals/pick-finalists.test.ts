import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/index.ts';
import type { Estimate } from '../../../src/controller/index.ts';
import { byContribution, pickFinalists } from '../../../src/search/finals/pick-finalists.ts';
import type { TrialRow } from '../../../src/store/index.ts';
import { trialRow } from './trial-row.ts';

type Estimates = ReadonlyMap<number, Estimate>;

/** What a model might say of a trial's accuracy. */
function estimate(number: number, mean: number, reward: number | null): [number, Estimate] {
  return [number, { metric: 'accuracy', mean, deviation: 0.01, reward }];
}

function pick(
  rows: readonly TrialRow[],
  networks: number,
  objective: unknown = { kind: 'accuracy' },
  estimates: Estimates = new Map(),
): number[] {
  const config = parseConfig({ name: 'a', space: 's', data: { kind: 'synthetic' }, objective }, 'test');
  const reference = () => ({ accuracy: 0, macs: 100 });
  return pickFinalists(rows, { config, networks, reference, estimates }).map(({ number }) => number);
}

describe('the finalists of a search for one objective', () => {
  it('are the feasible complete trials of the highest reward, of equal ones the smaller network', () => {
    const rows = [
      trialRow(0, { reward: 0.3 }),
      trialRow(1, { reward: 0.7, metrics: { accuracy: 0.7, macs: 20 } }),
      trialRow(2, { reward: 0.9, violation: 0.1 }),
      trialRow(3, { reward: 0.7, metrics: { accuracy: 0.7, macs: 10 } }),
      trialRow(4, { reward: 0.95, state: 'paused' }),
      trialRow(5, { reward: null, state: 'failed', metrics: {} }),
    ];
    expect(pick(rows, 2)).toEqual([3, 1]);
    expect(pick(rows, 9)).toEqual([3, 1, 0]);
    expect(pick([], 9)).toEqual([]);
  });

  it('are those that the model expects most of, where it says something of them', () => {
    const rows = [0.9, 0.7, 0.8].map((reward, i) => trialRow(i, { reward }));
    expect(pick(rows, 2)).toEqual([0, 2]);
    expect(pick(rows, 2, undefined, new Map([estimate(0, 0.6, 0.6)]))).toEqual([2, 1]);
  });
});

describe('the finalists of a search for several objectives', () => {
  const at = (number: number, accuracy: number, macs: number) =>
    trialRow(number, { metrics: { accuracy, macs }, reward: null });

  it('are members of the front, those that add most hypervolume first', () => {
    // corners of equal squares but for trial 2, which adds next to nothing between its neighbours
    const rows = [at(0, 0.2, 20), at(1, 0.8, 60), at(2, 0.81, 61), at(3, 0.5, 70), at(4, 0.9, 90)];
    const all = pick(rows, 9, { kind: 'pareto' });
    expect([...all].sort()).toEqual([0, 1, 2, 4]);
    expect(pick(rows, 3, { kind: 'pareto' })).toEqual(all.slice(0, 3));
    expect(all[0]).toBe(1);
    expect(all.at(-1)).toBe(2);
  });

  it('are members of the front of what the model expects', () => {
    const rows = [at(0, 0.9, 60), at(1, 0.8, 70), at(2, 0.5, 20)];
    expect(pick(rows, 9, { kind: 'pareto' }).sort()).toEqual([0, 2]);
    const estimates = new Map([estimate(0, 0.6, null), estimate(1, 0.75, null)]);
    expect(pick(rows, 9, { kind: 'pareto' }, estimates).sort()).toEqual([0, 1, 2]);
  });
});

describe('byContribution', () => {
  it('puts last what the rest can do without, and of equal ones the later', () => {
    // rectangles from (0, 0): without (2, 2) an area of 1 is missing, without (3, 1) or (1, 3) one of 1 too
    expect(
      byContribution(
        [
          [3, 1],
          [2, 2],
          [1, 3],
        ],
        [0, 0],
      ),
    ).toEqual([1, 0, 2]);
    expect(byContribution([[5, 5]], [0, 0])).toEqual([0]);
    expect(byContribution([], [0, 0])).toEqual([]);
  });
});
