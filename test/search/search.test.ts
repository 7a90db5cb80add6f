import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resumeSearch, type SearchEvent, startSearch } from '../../src/search/index.ts';
import { readRun } from '../../src/store/index.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { temporaryFolder } from '../temporary.ts';
import { tabularConfig, testContext, testSpace, wideSpace, writeTable } from './context.ts';

const folder = temporaryFolder();
let count = 0;
const freshRun = () => join(folder, `run-${count++}`);

function search(
  changes: Record<string, unknown> = {},
  onEvent?: (event: SearchEvent) => void,
  table = writeTable(folder),
) {
  const run = freshRun();
  const { context, events } = testContext(folder, onEvent);
  return { run, events, context, done: startSearch(tabularConfig(table, changes), testSpace(), run, context) };
}

/** Genotypes, states and rewards in order of number. */
function visited(run: string): unknown {
  return readRun(run).trials.map(({ genotype, state, reward }) => ({ genotype, state, reward }));
}

async function failure(promise: Promise<unknown>): Promise<MixnasError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof MixnasError) return error;
    throw error;
  }
  throw new Error('expected a MixnasError');
}

describe('a search', () => {
  it('evaluates as many networks as asked for, none twice, and says so', async () => {
    const { run, done, events } = search();
    expect(await done).toMatchObject({ status: 'finished', complete: 20, failed: 0 });
    const { trials, status } = readRun(run);
    expect(status).toBe('finished');
    expect(new Set(trials.map(({ key }) => key)).size).toBe(20);
    expect(events.filter(({ kind }) => kind === 'end')).toHaveLength(20);
  });

  it('visits the same networks again for the same seed, and others for another', async () => {
    const [a, b, c] = [search({ seed: 4 }), search({ seed: 4 }), search({ seed: 5 })];
    await Promise.all([a.done, b.done, c.done]);
    expect(visited(b.run)).toEqual(visited(a.run));
    expect(visited(c.run)).not.toEqual(visited(a.run));
  });

  it.each([1, 2, 3])(
    'continues after a stop at any trial as if it had never stopped (stopped after %d)',
    async (stopAfter) => {
      const whole = search({ seed: 9 });
      await whole.done;
      let ends = 0;
      const stopped = search({ seed: 9 }, ({ kind }) => {
        if (kind === 'end' && ++ends === stopAfter * 4) stopped.context.stop.request();
      });
      expect(await stopped.done).toMatchObject({ status: 'interrupted' });
      expect(readRun(stopped.run).trials.length).toBeLessThan(20);
      const { context } = testContext(folder);
      expect(await resumeSearch(stopped.run, {}, context)).toMatchObject({ status: 'finished', complete: 20 });
      expect(visited(stopped.run)).toEqual(visited(whole.run));
    },
  );

  it('continues to a larger number of trials exactly as a longer search would have', async () => {
    const long = search({ seed: 2, search: { trials: 30, workers: 2 } });
    const short = search({ seed: 2, search: { trials: 12, workers: 2 } });
    await Promise.all([long.done, short.done]);
    const { context } = testContext(folder);
    await resumeSearch(short.run, { trials: 30 }, context);
    expect(visited(short.run)).toEqual(visited(long.run));
  });

  it('ends and says so when every network was proposed', async () => {
    const { done } = search({ controller: { kind: 'random' }, search: { trials: 1000, workers: 2 } });
    const summary = await done;
    expect(summary.detail).toContain('every network');
    expect(summary.complete).toBe(Number(testSpace().space.networks));
  });

  it('stores what breaks a constraint as infeasible, untrained and uncounted, and takes what keeps it first', async () => {
    const { run, done } = search({
      controller: { kind: 'random' },
      constraints: [{ metric: 'macs', max: 400_000 }],
      search: { trials: 60, workers: 2 },
    });
    // 13 of the 64 networks keep the limit
    expect(await done).toMatchObject({ complete: 13, detail: 'every network of the space was proposed' });
    const { trials } = readRun(run);
    expect(trials.map(({ state }) => state)).toEqual([...Array(13).fill('complete'), ...Array(51).fill('infeasible')]);
    for (const { state, attempt, reward, violation } of trials) {
      expect(attempt).toBe(state === 'complete' ? 1 : 0);
      expect(violation === 0).toBe(state === 'complete');
      expect(reward === null).toBe(state === 'infeasible');
    }
  });

  it('refuses constraints that no network fits, naming the closest value, before it makes a run', async () => {
    const { run, done } = search({ constraints: [{ metric: 'params', max: 100 }] });
    const error = await failure(done);
    expect(error).toMatchObject({ code: 'NO_FEASIBLE', exitCode: 2 });
    expect(error.message).toMatch(/params <= 100; the closest one has .* params \(\d+\)/);
    expect((await failure(Promise.resolve().then(() => readRun(run)))).code).toBe('NOT_A_RUN');
  });

  it.each([
    ['objective', { objective: { kind: 'pareto', metrics: ['accuracy', 'loss'] } }],
    [
      'constraints/1',
      {
        constraints: [
          { metric: 'accuracy', min: 0.1 },
          { metric: 'loss', max: 2 },
        ],
      },
    ],
    ['front/metrics', { front: { metrics: ['loss', 'macs'] } }],
  ])('refuses the loss in %s where a table knows accuracies only, before it makes a run', async (place, changes) => {
    const { run, done } = search(changes);
    const error = await failure(done);
    expect(error).toMatchObject({ code: 'NOT_MEASURED', exitCode: 2 });
    expect(error.message).toBe(
      `${place}: nothing measures loss in this search; it knows macs, params, activations, modelBytes, peakBytes, accuracy`,
    );
    expect((await failure(Promise.resolve().then(() => readRun(run)))).code).toBe('NOT_A_RUN');
  });

  it('takes the other sizes of a network as objectives, with a front of them', async () => {
    const metrics = ['accuracy', 'peakBytes', 'modelBytes'];
    const { run, done } = search({ objective: { kind: 'pareto', metrics }, front: { metrics } });
    expect(await done).toMatchObject({ complete: 20 });
    const { trials, info } = readRun(run);
    for (const { metrics: known } of trials) {
      expect(Object.keys(known).sort()).toEqual([
        'accuracy',
        'activations',
        'macs',
        'modelBytes',
        'params',
        'peakBytes',
      ]);
    }
    expect(Object.keys(info.reference)).toEqual(metrics);
  });

  it('stores failed trials with their reason and continues', async () => {
    const table = writeTable(freshFolder(), (genotype) => genotype[0] === 1);
    const { run, done } = search(
      { controller: { kind: 'random' }, search: { trials: 40, workers: 2 } },
      undefined,
      table,
    );
    const summary = await done;
    expect(summary.failed).toBeGreaterThan(0);
    expect(summary.complete + summary.failed).toBe(40);
    const failed = readRun(run).trials.find(({ state }) => state === 'failed');
    expect(failed).toMatchObject({ reason: 'error', reward: null, violation: Number.POSITIVE_INFINITY });
    expect(failed?.message).toContain('not in the table');
  });

  it('stops when trial after trial fails', async () => {
    const table = writeTable(freshFolder(), () => true);
    const { run, done } = search({ search: { trials: 40, workers: 1, maxConsecutiveFailures: 3 } }, undefined, table);
    const error = await failure(done);
    expect(error).toMatchObject({ code: 'TRIALS_FAIL', exitCode: 1 });
    expect(readRun(run).status).toBe('failed');
  });

  it('refuses to continue with another table, naming both', async () => {
    const table = writeTable(freshFolder());
    const { run, done } = search({}, undefined, table);
    await done;
    writeTable(join(table, '..'), (genotype) => genotype[0] === 3);
    const error = await failure(resumeSearch(run, { trials: 25 }, testContext(folder).context));
    expect(error).toMatchObject({ code: 'RUN_CHANGED', exitCode: 2 });
    expect(error.message).toMatch(/was table table\.json [0-9a-f]{16}, now it is table table\.json [0-9a-f]{16}/);
    expect(readRun(run)).toMatchObject({ status: 'finished' });
  });

  it('ends without an error when proposal after proposal breaks a constraint, and again when it is resumed', async () => {
    const source = wideSpace();
    const config = tabularConfig(writeTable(freshFolder(), undefined, source), {
      controller: { kind: 'random' },
      constraints: [{ metric: 'macs', max: 300_000 }],
      search: { trials: 1000, workers: 2 },
    });
    const run = freshRun();
    const { complete, detail } = await startSearch(config, source, run, testContext(folder).context);
    expect(detail).toBe('no further network within the constraints was found');
    const { trials, status } = readRun(run);
    expect(status).toBe('finished');
    // 2 of the 384 networks keep the limit
    expect(complete).toBe(2);
    expect(trials.map(({ state }) => state)).toEqual([...Array(2).fill('complete'), ...Array(300).fill('infeasible')]);
    await resumeSearch(run, {}, testContext(folder).context);
    expect(readRun(run).trials).toEqual(trials);
  });

  it('hears a request to stop while it looks results up', async () => {
    const { context, done } = search({ search: { trials: 50, workers: 1 } });
    setImmediate(() => context.stop.request());
    expect(await done).toMatchObject({ status: 'interrupted' });
  });

  it('tells a second process that the run is held', async () => {
    const { run, done } = search();
    await done;
    const { context } = testContext(folder);
    const first = resumeSearch(run, { trials: 25 }, context);
    const second = await failure(resumeSearch(run, { trials: 26 }, testContext(folder).context));
    expect(second.code).toBe('RUN_LOCKED');
    await first;
    expect(readRun(run).trials).toHaveLength(25);
  });
});

function freshFolder(): string {
  const path = join(folder, `table-${count++}`);
  mkdirSync(path);
  return path;
}
