import { describe, expect, it } from 'vitest';
import { expectedResults } from '../../../src/cli/progress/time/expected-results.ts';
import { FinalsTime, lanesEnd } from '../../../src/cli/progress/time/finals-time.ts';
import { TimeLeft } from '../../../src/cli/progress/time/time-left.ts';
import type { SearchEffort } from '../../../src/search/index.ts';
import type { TrialRow } from '../../../src/store/index.ts';

const PLAIN: SearchEffort = { rungs: [{ from: 0, to: 10, work: 1 }], eta: 1, maxSeconds: null, finals: null };

function row(number: number, seconds: number, changes: Partial<TrialRow> = {}): TrialRow {
  const nothing = { genotype: [number], key: `${number}`, note: undefined, reason: null, message: null, reward: null };
  const times = { attempt: 1, startedAt: null, endedAt: null };
  return {
    ...nothing,
    ...times,
    number,
    state: 'complete',
    metrics: {},
    violation: 0,
    rung: null,
    seconds,
    ...changes,
  };
}

interface Task {
  readonly effort?: SearchEffort;
  readonly workers?: number;
  readonly trials?: number;
  readonly earlier?: readonly TrialRow[];
}

function timeLeft({ effort = PLAIN, workers = 1, trials = 10, earlier = [] }: Task, now = 0): TimeLeft {
  const space = { name: 's', networks: 1000n };
  const rungs = effort.rungs.length === 1 ? null : effort.rungs.length;
  const rest = { run: 'r', engine: 'e', threads: 1, done: earlier.length, rungs };
  return new TimeLeft({ kind: 'begin', ...rest, space, workers, trials, earlier, effort }, now);
}

/**
 * Plays a search whose rungs take exactly so many seconds, and tells what was said to be left before and after each result, and
 * when it ended.
 */
function play(task: Task & { readonly seconds: readonly number[]; readonly promoted: readonly number[] }) {
  const { effort = PLAIN, workers = 1, trials = 10, seconds, promoted } = task;
  const left = timeLeft(task);
  // the highest rung first, as soon as eta results allow it: the order of successive halving
  const counts = seconds.map(() => 0);
  const begun = seconds.map(() => 0);
  const spent = new Map<number, number>();
  const next = (): number => {
    for (let r = seconds.length - 1; r > 0; r--) {
      const allowed = Math.min(Math.floor((counts[r - 1] ?? 0) / effort.eta), promoted[r] ?? 0);
      if ((begun[r] ?? 0) < allowed) return r;
    }
    return (begun[0] ?? 0) < trials ? 0 : -1;
  };
  const running: { trial: number; rung: number; begun: number }[] = [];
  const said: { at: number; left: number | null }[] = [];
  let now = 0;
  for (;;) {
    for (let r = next(); running.length < workers && r >= 0; r = next()) {
      const trial = begun[r] ?? 0;
      begun[r] = trial + 1;
      running.push({ trial, rung: r, begun: now });
      left.start(trial, effort.rungs.length === 1 ? null : r, now);
    }
    const [first] = running.sort((a, b) => a.begun + (seconds[a.rung] ?? 0) - b.begun - (seconds[b.rung] ?? 0));
    if (first === undefined) return { said, end: now };
    now = first.begun + (seconds[first.rung] ?? 0);
    for (const { trial, rung, begun: at } of running) {
      const { from, to } = effort.rungs[rung] ?? { from: 0, to: 1 };
      const epochs = from + ((to - from) * (now - at)) / (seconds[rung] ?? 1);
      const step = 1e6 * (epochs % 1);
      left.progress({ trial, epoch: Math.floor(epochs) + 1, epochs: to, step, steps: 1e6, loss: 1 });
    }
    said.push({ at: now, left: left.seconds(now) });
    running.shift();
    const total = (spent.get(first.trial) ?? 0) + (seconds[first.rung] ?? 0);
    spent.set(first.trial, total);
    counts[first.rung] = (counts[first.rung] ?? 0) + 1;
    const state = first.rung === seconds.length - 1 ? 'complete' : 'paused';
    left.end(row(first.trial, total, { state, rung: effort.rungs.length === 1 ? null : first.rung }));
    said.push({ at: now, left: left.seconds(now) });
  }
}

describe('the time that a search still takes', () => {
  it('is not told before a tenth of a trial', () => {
    const left = timeLeft({});
    expect(left.seconds(5)).toBeNull();
    left.start(0, null, 10);
    left.progress({ trial: 0, epoch: 1, epochs: 10, step: 5, steps: 10, loss: 1 });
    expect(left.seconds(11)).toBeNull();
    left.progress({ trial: 0, epoch: 2, epochs: 10, step: 10, steps: 10, loss: 1 });
    // a fifth of a trial in 4 s: 20 s each, 9.8 trials are left
    expect(left.seconds(14)).toBeCloseTo(196);
  });

  it('is exact where every trial takes as long, for one worker and for several', () => {
    for (const workers of [1, 2, 5]) {
      const { said, end } = play({ workers, seconds: [7], promoted: [] });
      const known = said.filter(({ left }) => left !== null).slice(2 * workers);
      expect(known.length).toBeGreaterThan(5);
      for (const { at, left } of known) expect(left).toBeCloseTo(end - at, 3);
    }
  });

  it('counts the promotions that are to come, each rung with its own time: within a fifth, and the last rung of one trial', () => {
    const rungs = [
      { from: 0, to: 2, work: 2 },
      { from: 1, to: 4, work: 3 },
      { from: 3, to: 9, work: 6 },
    ];
    const effort = { ...PLAIN, rungs, eta: 3 };
    // times that are not in proportion to the work: an overhead of 4 s in each
    const { said, end } = play({ effort, workers: 2, trials: 27, seconds: [6, 7, 10], promoted: [27, 9, 3] });
    const later = said.filter(({ at }) => at > end / 3 && at < 0.95 * end);
    expect(later.length).toBeGreaterThan(20);
    for (const { at, left } of later) expect(Math.abs((left ?? 0) - (end - at))).toBeLessThan(0.2 * (end - at) + 10);
  });

  it('ends with search.maxSeconds, and half a trial later, as what runs goes on to its end', () => {
    const left = timeLeft({ effort: { ...PLAIN, maxSeconds: 100 }, trials: 1000 });
    left.start(0, null, 0);
    left.end(row(0, 10));
    left.start(1, null, 10);
    expect(left.seconds(10)).toBeCloseTo(95);
    left.progress({ trial: 1, epoch: 10, epochs: 10, step: 1, steps: 4, loss: 1 });
    // over the limit: 0.925 of it is done, in the time of the trial before and this one's
    expect(left.seconds(110)).toBeCloseTo((0.075 * 10 * 110) / 19.25);
  });

  it('has the finals in it, at most as long as the limit of time', () => {
    const finals = { trainings: 3, trials: 2 };
    const begun = (maxSeconds: number | null) => {
      const left = timeLeft({ effort: { ...PLAIN, maxSeconds, finals }, workers: 2, trials: 4 });
      left.start(0, null, 0);
      left.start(1, null, 0);
      left.end(row(0, 10));
      left.end(row(1, 10));
      return left;
    };
    // two trials side by side in 10 s, and two rounds of finals of 20 s each
    expect(begun(null).seconds(10)).toBeCloseTo(10 + 40);
    expect(begun(45).seconds(10)).toBeCloseTo(35);
    expect(begun(null).secondsOfFinal(10)).toBeCloseTo(20);
  });

  it('goes by the trials of before a resume, with their rungs, until it has seen some itself', () => {
    const rungs = [
      { from: 0, to: 1, work: 1 },
      { from: 1, to: 4, work: 3 },
    ];
    // 2 s for each unit of work: 2 s at the first rung, 6 s at the second
    const earlier = [row(0, 8, { rung: 1 }), row(1, 2, { state: 'paused', rung: 0 })];
    const left = timeLeft({ effort: { ...PLAIN, rungs, eta: 2 }, trials: 4, earlier }, 1000);
    left.start(2, 0, 1000);
    // two more at the first rung, one more at the second
    expect(left.seconds(1000)).toBeCloseTo(2 * 2 + 6);
  });

  it('stands for the networks that a space has, where those are fewer than the trials', () => {
    const left = timeLeft({ trials: 100_000 });
    left.start(0, null, 0);
    left.end(row(0, 1));
    expect(left.seconds(1)).toBeCloseTo(999);
  });
});

describe('the results that are expected at each rung', () => {
  it.each([
    [[0, 0, 0], [0, 0, 0], 27, 3, [27, 9, 3]],
    [[5, 1, 0], [1, 0, 0], 14, 3, [14, 4, 1]],
    // more than one in three went on: the others still follow the rule
    [[6, 4, 0], [0, 0, 0], 9, 3, [9, 5, 1]],
    [[2, 1, 1], [1, 1, 0], 4, 1, [4, 4, 4]],
  ])('are, after %j with %j running, of %i trials with eta %i, %j', (results, running, trials, eta, expected) => {
    expect(expectedResults(results, running, { trials, eta })).toEqual(expected);
  });
});

describe('the time that finals still take', () => {
  it('is that of the worker that ends last', () => {
    expect(lanesEnd([5, 8], 2, 10, 2)).toBe(18);
    expect(lanesEnd([], 3, 10, 2)).toBe(20);
    expect(lanesEnd([], 0, 10, 2)).toBe(0);
  });

  it('goes by a guess, then by how far those in progress are, then by those that have ended', () => {
    const time = new FinalsTime(2, 1, 50);
    expect(time.seconds(0)).toBe(100);
    expect(new FinalsTime(2, 1, null).seconds(0)).toBeNull();
    time.start('a', 0);
    time.progress('a', 0.5);
    expect(time.seconds(10)).toBe(10 + 20);
    time.end('a', 24);
    expect(time.seconds(24)).toBe(24);
  });
});
