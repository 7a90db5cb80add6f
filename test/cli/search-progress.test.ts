import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { SearchProgress } from '../../src/cli/progress/search-progress.ts';
import { terminalOf } from '../../src/cli/terminal.ts';
import type { SearchEvent } from '../../src/search/index.ts';
import type { TrialRow } from '../../src/store/index.ts';

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

/** A display on a terminal of 200 columns, with a clock that the test sets; `line` is the line that is redrawn. */
function display({ env = {}, isTTY = true }: { env?: Record<string, string>; isTTY?: boolean } = {}) {
  const err = Object.assign(new PassThrough(), { isTTY, columns: 200 });
  let text = '';
  err.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const io = { out: new PassThrough(), err, in: Readable.from([]), env: { NO_COLOR: '1', ...env }, cwd: '.' };
  const clock = { ms: 0 };
  const progress = new SearchProgress(io, terminalOf(io, {}), false, () => clock.ms);
  const begin = (earlier: readonly TrialRow[] = []): SearchEvent => ({
    kind: 'begin',
    run: 'runs/x',
    space: { name: 's', networks: 12n },
    engine: 'e',
    workers: 2,
    threads: 1,
    trials: 10,
    done: earlier.length,
    rungs: null,
    earlier,
  });
  const step = (trial: number, epoch: number): SearchEvent => ({
    kind: 'progress',
    progress: { trial, epoch, epochs: 4, step: 5, steps: 10, loss: 1.234 },
  });
  return { progress, clock, begin, step, text: () => text, line: () => text.split('\r\u001b[2K').at(-1) ?? '' };
}

describe('the progress of a search', () => {
  it('shows running trials with epoch and step, the best so far and the time left', () => {
    const { progress, clock, begin, step, line } = display();
    progress.on(begin());
    progress.on({ kind: 'start', trial: row(0), rung: null });
    expect(line()).toBe('trial 0');
    clock.ms = 20_000;
    progress.on(step(0, 3));
    // Half a trial and an eighth in 20 s: 32 s each, 9.375 are left.
    expect(line()).toBe('trial 0 epoch 3/4 step 5/10 loss 1.23 | about 5 min 00 s left');
    clock.ms = 30_000;
    progress.on({ kind: 'end', trial: row(0, { metrics: { accuracy: 0.25 }, reward: 0.3 }), done: 1, trials: 10 });
    progress.on({ kind: 'start', trial: row(1), rung: null });
    expect(line()).toBe('trial 1 | best 0.2500 (trial 0) | about 4 min 30 s left');
  });

  it('knows the best of the trials before a resume, and never takes one that breaks the constraints', () => {
    const { progress, begin, line } = display();
    progress.on(begin([row(0, { reward: 0.7, metrics: { accuracy: 0.6 } }), row(1, { reward: 0.9, violation: 0.1 })]));
    progress.on({ kind: 'start', trial: row(2), rung: null });
    expect(line()).toBe('trial 2 | best 0.6000 (trial 0)');
  });

  it.each([
    ['a pipe', { isTTY: false }],
    ['CI', { env: { CI: '1' } }],
  ])('writes one line per trial and redraws nothing on %s', (_, where) => {
    const { progress, begin, step, text } = display(where);
    progress.on(begin());
    progress.on({ kind: 'start', trial: row(0), rung: null });
    progress.on(step(0, 3));
    progress.on({ kind: 'end', trial: row(0), done: 1, trials: 10 });
    expect(text()).not.toContain('\r');
    expect(text().trimEnd().split('\n')).toEqual([
      'space s (12 networks), e, 2 workers × 1 thread',
      'run runs/x: 10 trials',
      '[ 1/10] trial 0    accuracy 0.5000  1.00 k macs, 100 params  10 s',
    ]);
  });
});
