import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { SearchProgress } from '../../../src/cli/progress/search-progress.ts';
import { terminalOf } from '../../../src/cli/terminal.ts';
import type { SearchEffort, SearchEvent } from '../../../src/search/index.ts';
import type { TrialRow } from '../../../src/store/index.ts';

function row(number: number, changes: Partial<TrialRow> = {}): TrialRow {
  return {
    number,
    genotype: [number],
    key: `${number}`,
    note: undefined,
    state: 'complete',
    reason: null,
    message: null,
    metrics: { accuracy: 0.5, loss: 1, params: 100, macs: 1000 },
    reward: 0.5,
    violation: 0,
    attempt: 1,
    startedAt: 0,
    endedAt: 1,
    seconds: 10,
    rung: null,
    ...changes,
  };
}

const PLAIN: SearchEffort = { rungs: [{ from: 0, to: 4, work: 1 }], eta: 1, maxSeconds: null, finals: null };
const RUNGS: SearchEffort = {
  ...PLAIN,
  rungs: [
    { from: 0, to: 2, work: 2 },
    { from: 1, to: 4, work: 6 },
  ],
  eta: 2,
};

interface Where {
  readonly env?: Record<string, string>;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** A display on a terminal, with a clock that the test sets; `line` is the line that is redrawn. */
function display({ env = {}, isTTY = true, columns = 200 }: Where = {}) {
  const err = Object.assign(new PassThrough(), { isTTY, columns });
  let text = '';
  err.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const io = { out: new PassThrough(), err, in: Readable.from([]), env: { NO_COLOR: '1', ...env }, cwd: '.' };
  const clock = { ms: 0 };
  const progress = new SearchProgress(io, terminalOf(io, {}), false, () => clock.ms);
  const begin = (earlier: readonly TrialRow[] = [], effort = PLAIN): SearchEvent => ({
    kind: 'begin',
    run: 'runs/x',
    space: { name: 's', networks: 12n },
    engine: 'e',
    workers: 2,
    threads: 1,
    trials: 10,
    done: earlier.length,
    rungs: effort.rungs.length === 1 ? null : effort.rungs.length,
    effort,
    earlier,
  });
  const step = (trial: number, epoch: number): SearchEvent => ({
    kind: 'progress',
    progress: { trial, epoch, epochs: 4, step: 5, steps: 10, loss: 1.234 },
  });
  const resize = (to: number) => {
    err.columns = to;
    err.emit('resize');
  };
  const line = () => text.replaceAll('\u001b[J', '\u001b[2K').split('\u001b[2K').at(-1) ?? '';
  return { progress, clock, begin, step, resize, text: () => text, line };
}

describe('the progress of a search', () => {
  it('shows the best so far and the time left first, then running trials with epoch and step', () => {
    const { progress, clock, begin, step, line } = display();
    progress.on(begin());
    progress.on({ kind: 'start', trial: row(0), rung: null });
    expect(line()).toBe('trial 0 | 0 of 10 trials');
    clock.ms = 20_000;
    progress.on(step(0, 3));
    // Half a trial and an eighth in 20 s: 32 s each, 9.375 are left.
    expect(line()).toBe('about 5 min 00 s left | trial 0 epoch 3/4 step 5/10 loss 1.23 | 0 of 10 trials');
    clock.ms = 30_000;
    progress.on({ kind: 'end', trial: row(0, { metrics: { accuracy: 0.25 }, reward: 0.3 }), done: 1, trials: 10 });
    progress.on({ kind: 'start', trial: row(1), rung: null });
    expect(line()).toBe('best 25.00 % (trial 0) | about 4 min 30 s left | trial 1 | 1 of 10 trials');
  });

  it.each([
    [200, ' | trial 1 epoch 2/4 step 5/10 loss 1.23 | trial 2 epoch 1/4 step 5/10 loss 1.23 | 1 of 10 trials'],
    [110, ' | trial 1 epoch 2/4 | trial 2 epoch 1/4 | 1 of 10 trials'],
    [80, ' | trials 1 (2/4), 2 (1/4)'],
    [60, ' | 2 running'],
    [50, ''],
  ])('leaves out what is least asked for, and cuts nothing, at %i columns', (columns, rest) => {
    const { progress, clock, begin, step, line } = display({ columns });
    progress.on(begin());
    for (const trial of [0, 1, 2]) progress.on({ kind: 'start', trial: row(trial), rung: null });
    clock.ms = 125_000;
    progress.on({ kind: 'end', trial: row(0, { seconds: 120 }), done: 1, trials: 10 });
    progress.on(step(1, 2));
    progress.on(step(2, 1));
    expect(line()).toMatch(/^best 50.00 % \(trial 0\) \| about \d+ min \d\d s left/);
    expect(line().replace(/^.*? left/, '')).toBe(rest);
    expect(line().length).toBeLessThan(columns);
  });

  it('draws the line anew when the terminal gets another width, over all rows that it was wrapped into', () => {
    const { progress, begin, step, resize, text, line } = display({ columns: 100 });
    progress.on(begin([row(9)]));
    for (const trial of [0, 1]) progress.on({ kind: 'start', trial: row(trial), rung: null });
    progress.on(step(0, 1));
    progress.on(step(1, 1));
    const wide = line();
    expect(wide.length).toBeGreaterThan(80);
    resize(40);
    // up to 100 characters are three rows of 40: two above the cursor's
    expect(text()).toContain(`${wide}\r\u001b[2A\u001b[J`);
    expect(line().length).toBeLessThan(40);
    progress.close();
    const before = text();
    resize(100);
    expect(text()).toBe(before);
  });

  it('knows the best of the trials before a resume, and never takes one that breaks the constraints', () => {
    const { progress, begin, line } = display();
    progress.on(begin([row(0, { reward: 0.7, metrics: { accuracy: 0.6 } }), row(1, { reward: 0.9, violation: 0.1 })]));
    progress.on({ kind: 'start', trial: row(2), rung: null });
    // 10 s each before, two side by side
    expect(line()).toBe('best 60.00 % (trial 0) | about 40 s left | trial 2 | 2 of 10 trials');
  });

  it('shows the best of the highest rung until a trial is trained to the end, and epochs of the rung', () => {
    const { progress, begin, step, line } = display();
    progress.on(begin([], RUNGS));
    const at = (trial: number, rung: number, accuracy: number) =>
      row(trial, { state: rung === 1 ? 'complete' : 'paused', rung, metrics: { accuracy }, reward: accuracy });
    progress.on({ kind: 'end', trial: at(0, 0, 0.9), done: 1, trials: 10 });
    progress.on({ kind: 'start', trial: row(1), rung: 0 });
    progress.on(step(1, 2));
    expect(line()).toMatch(
      /^best 90.00 % \(trial 0 at rung 1\/2\) .* trial 1 rung 1\/2 epoch 2\/2 step 5\/10 loss 1.23 \|/,
    );
    progress.on({ kind: 'end', trial: at(1, 1, 0.4), done: 2, trials: 10 });
    progress.on({ kind: 'start', trial: row(2), rung: 0 });
    expect(line()).toMatch(/^best 40.00 % \(trial 1\) /);
  });

  it('shows finals with the time that they still take', () => {
    const { progress, clock, begin, line } = display();
    progress.on(begin([row(0)]));
    progress.on({ kind: 'finals', finalists: [row(0)], seeds: 3, epochs: 4, trainings: 3 });
    progress.on({ kind: 'final-start', trial: 0, seed: 0 });
    progress.on({ kind: 'final-start', trial: 0, seed: 1 });
    clock.ms = 30_000;
    for (const seed of [0, 1]) {
      const step = { trial: 0, epoch: 3, epochs: 4, step: 10, steps: 10, loss: 1 };
      progress.on({ kind: 'final-progress', seed, progress: step });
    }
    // 40 s each: 10 s until the first two have ended, and then the third alone
    expect(line()).toContain('best 50.00 % (trial 0) | about 50 s left | final of trial 0 seed 0 epoch 3/4');
  });

  it.each([
    ['a pipe', { isTTY: false }],
    ['CI', { env: { CI: '1' } }],
    ['a terminal that can move no cursor', { env: { TERM: 'dumb', NO_COLOR: '' } }],
  ])('writes one line per trial, plain, and redraws nothing on %s', (_, where) => {
    const { progress, begin, step, text } = display(where);
    progress.on(begin());
    progress.on({ kind: 'start', trial: row(0), rung: null });
    progress.on(step(0, 3));
    progress.on({ kind: 'end', trial: row(0), done: 1, trials: 10 });
    expect(text()).not.toContain('\r');
    expect(text()).not.toContain('\u001b');
    expect(text().trimEnd().split('\n')).toEqual([
      'space s (12 networks), e, 2 workers × 1 thread',
      'run runs/x: 10 trials',
      '[ 1/10] trial 0    accuracy 50.00 %  1.00 k macs, 100 params  10 s',
    ]);
  });
});
