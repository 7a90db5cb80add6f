import { describe, expect, it } from 'vitest';
import { Trials } from '../../src/page/data/trials.ts';
import { makeRun, makeTrials } from './documents.ts';

const first = makeTrials(40, 1);
const second = makeTrials(30, 2);

/** Two runs; the second one knows one option more. */
function twoRuns(): Trials {
  const [one, two] = [makeRun(first), makeRun(second)];
  const choices = two.choices.map((choice, i) =>
    i === 0 ? { ...choice, options: ['1×1', ...choice.options] } : choice,
  );
  const trials = new Trials([one, { ...two, choices }]);
  trials.put(0, first);
  trials.put(1, second);
  return trials;
}

describe('trials as columns', () => {
  it('holds the trials of all runs, found by run and number', () => {
    const trials = twoRuns();
    expect(trials.count).toBe(70);
    const row = trials.rowOf(1, 7) as number;
    expect(trials.keyOf(row)).toBe('1:7');
    expect(trials.rowOfKey('1:7')).toBe(row);
    expect(trials.rowOfKey('2:7')).toBeUndefined();
    expect(trials.rowOfKey('nonsense')).toBeUndefined();
    expect(trials.need('macs').at(row)).toBe(second.metrics.macs?.[7]);
  });

  it('brings the options of several runs together by their names', () => {
    const trials = twoRuns();
    const column = trials.need('choice:stages/0/kernels');
    expect(column.options).toContain('1×1');
    const own = trials.rowOf(0, 3) as number;
    expect(column.options[column.at(own)]).toBe(trials.runs[0]?.choices[0]?.options[first.choices[0]?.[3] as number]);
    const other = trials.rowOf(1, 3) as number;
    expect(column.options[column.at(other)]).toBe(
      trials.runs[1]?.choices[0]?.options[second.choices[0]?.[3] as number],
    );
  });

  it('replaces a trial that comes again, and adds new ones', () => {
    const trials = twoRuns();
    const changed = { ...makeTrials(41, 1), isFront: Array.from({ length: 41 }, () => 1) };
    trials.put(0, changed);
    expect(trials.count).toBe(71);
    expect(trials.flags.front[trials.rowOf(0, 5) as number]).toBe(1);
    expect(trials.numberOf(trials.rowOf(0, 40) as number)).toBe(40);
    trials.put(0, changed);
    expect(trials.count).toBe(71);
  });

  it('knows why a trial failed until it is told otherwise', () => {
    const trials = twoRuns();
    const row = 2;
    trials.put(0, { ...first, message: { 2: 'out of memory' } });
    expect(trials.messageOf(row)).toBe('out of memory');
    trials.put(0, { ...first, message: {} });
    expect(trials.messageOf(row)).toBeUndefined();
  });

  it('has no value where a trial has none', () => {
    const trials = twoRuns();
    const failed = first.state.findIndex((_, i) => first.metrics.accuracy?.[i] === null);
    expect(failed).toBeGreaterThanOrEqual(0);
    expect(trials.need('accuracy').at(failed)).toBeNaN();
    expect(trials.need('estimate').extent(trials.count)).toBeNull();
  });

  it('gets columns for metrics that come later', () => {
    const trials = twoRuns();
    const latency = { name: 'latencyMs', label: 'latency', unit: 'ms', direction: 'min' } as const;
    expect(trials.addMetrics([...makeRun(first).metrics, latency])).toBe(true);
    expect(trials.addMetrics([latency])).toBe(false);
    trials.put(0, { ...first, metrics: { latencyMs: first.number } });
    expect(trials.need('latencyMs').at(trials.rowOf(0, 9) as number)).toBe(9);
    expect(trials.need('latencyMs').at(trials.rowOf(1, 9) as number)).toBeNaN();
  });

  it('refuses trials of a run that it does not have', () => {
    expect(() => twoRuns().put(2, first)).toThrow('run 2: the page has 2');
  });
});
