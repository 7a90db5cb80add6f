import { describe, expect, it } from 'vitest';
import { TRIAL_STATES } from '../../src/live/contract.ts';
import { Trials } from '../../src/page/data/trials.ts';
import { fillMask } from '../../src/page/view/mask.ts';
import { countFilters, type View, WHOLE_VIEW, withoutFilters } from '../../src/page/view/view.ts';
import { makeRun, makeTrials } from './documents.ts';

const rows = makeTrials(400, 3);
const trials = new Trials([makeRun(rows), makeRun(rows)]);
trials.put(0, rows);
trials.put(1, rows);

function shown(part: Partial<View>): number[] {
  const mask = new Uint8Array(trials.count);
  const count = fillMask(trials, { ...WHOLE_VIEW, ...part }, mask);
  const list = [...mask.keys()].filter((row) => mask[row] === 1);
  expect(count).toBe(list.length);
  return list;
}

describe('the mask of the filters', () => {
  it('lets everything through without filters', () => {
    expect(shown({})).toHaveLength(800);
  });

  it('keeps a range with both its ends, and drops trials without a value', () => {
    const accuracy = trials.need('accuracy');
    const end = accuracy.at(0);
    const list = shown({ ranges: { accuracy: [end, 0.85] } });
    expect(list).toContain(0);
    expect(list.every((row) => accuracy.at(row) >= end && accuracy.at(row) <= 0.85)).toBe(true);
    const all = shown({ ranges: { accuracy: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] } });
    expect(all).toHaveLength(2 * rows.reward.filter((value) => value !== null).length);
  });

  it('keeps options of a choice', () => {
    const choice = trials.need('choice:stages/2/kernels');
    const list = shown({ options: { 'choice:stages/2/kernels': ['3×3', 'no such option'] } });
    const expected = [...Array(800).keys()].filter((row) => choice.options[choice.at(row)] === '3×3');
    expect(list).toEqual(expected);
  });

  it('hides runs and states, and keeps the front and what is feasible', () => {
    expect(shown({ hiddenRuns: [0] })).toHaveLength(400);
    expect(shown({ hiddenStates: [...TRIAL_STATES] })).toEqual([]);
    expect(shown({ hiddenStates: ['failed'] }).every((row) => trials.stateOf(row) !== 'failed')).toBe(true);
    expect(shown({ frontOnly: true, hiddenRuns: [1] })).toHaveLength(rows.isFront.filter((one) => one === 1).length);
    expect(shown({ feasibleOnly: true, hiddenRuns: [1] })).toHaveLength(
      rows.feasible.filter((one) => one === 1).length,
    );
  });

  it('asks for all filters at once', () => {
    const both = shown({ frontOnly: true, ranges: { macs: [0, 3e7] } });
    const front = shown({ frontOnly: true });
    const cheap = new Set(shown({ ranges: { macs: [0, 3e7] } }));
    expect(both).toEqual(front.filter((row) => cheap.has(row)));
    expect(both.length).toBeGreaterThan(0);
  });

  it('passes over columns that no run has', () => {
    expect(shown({ ranges: { latencyMs: [0, 1] }, options: { 'choice:none': [] } })).toHaveLength(800);
  });

  it('counts the filters that are set, and takes them all away', () => {
    const view: View = {
      ...WHOLE_VIEW,
      x: 'params',
      frontOnly: true,
      hiddenStates: ['failed'],
      ranges: { macs: [0, 1], loss: [0, 1] },
    };
    expect(countFilters(view)).toBe(4);
    expect(countFilters(withoutFilters(view))).toBe(0);
    expect(withoutFilters(view).x).toBe('params');
  });
});
