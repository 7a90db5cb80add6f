import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { loadSpace, readSpace } from '../../src/run/index.ts';
import { resumeSearch, type SearchEvent, startSearch } from '../../src/search/index.ts';
import { readRun } from '../../src/store/index.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { temporaryFolder } from '../temporary.ts';
import { testContext } from './context.ts';

const folder = temporaryFolder();
let count = 0;
const freshRun = () => join(folder, `run-${count++}`);

function config(changes: Record<string, unknown> = {}) {
  return parseConfig(
    {
      name: 'asha',
      seed: 4,
      space: 'mixnet-tiny',
      data: { kind: 'synthetic', resolution: 12, classes: 2, imagesPerClass: 16, validationPerClass: 8 },
      training: { epochs: 3, batchSize: 8 },
      fidelity: { kind: 'asha', eta: 2, rungs: [{ epochs: 1, imagesPerClass: 8, resolution: 8 }, { epochs: 3 }] },
      controller: { kind: 'regularized-evolution', population: 4, sample: 2 },
      objective: { kind: 'pareto' },
      search: { trials: 8, workers: 2 },
      ...changes,
    },
    'test',
  );
}

function search(changes: Record<string, unknown> = {}, onEvent?: (event: SearchEvent) => void, now?: () => number) {
  const run = freshRun();
  const { context, events } = testContext(folder, onEvent, now);
  const done = startSearch(config(changes), readSpace('mixnet-tiny', folder), run, context);
  return { run, context, events, done };
}

/** Everything but times and attempts. */
function results(run: string): unknown {
  const { trials, segments } = readRun(run);
  return {
    segments: segments.map(({ seconds: _, ...segment }) => segment),
    trials: trials.map(({ genotype, state, rung, metrics }) => ({ genotype, state, rung, metrics })),
  };
}

async function failure(promise: Promise<unknown>): Promise<MixnasError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof MixnasError) return error;
  throw error ?? new Error('expected a MixnasError');
}

describe('a search with fidelities', () => {
  it('starts as many networks as asked for, promotes about one in eta, and leaves no paused training', async () => {
    const { run, done } = search();
    const summary = await done;
    const { trials, segments } = readRun(run);
    expect(summary).toMatchObject({ status: 'finished', failed: 0 });
    expect(trials).toHaveLength(8);
    expect(summary.complete + summary.paused).toBe(8);
    expect(segments.filter(({ rung }) => rung === 0)).toHaveLength(8);
    expect(summary.complete).toBe(segments.filter(({ rung }) => rung === 1).length);
    expect(summary.complete).toBeGreaterThanOrEqual(4);
    expect(summary.complete).toBeLessThan(8);
    expect(existsSync(join(run, 'checkpoints'))).toBe(false);
  }, 240_000);

  it('gives the same results after a stop, even when the paused trainings are gone', async () => {
    const whole = search();
    await whole.done;
    let ends = 0;
    const stopped = search({}, ({ kind }) => {
      if (kind === 'end' && ++ends === 5) stopped.context.stop.request();
    });
    expect(await stopped.done).toMatchObject({ status: 'interrupted' });
    expect(readdirSync(join(stopped.run, 'checkpoints')).length).toBeGreaterThan(0);
    rmSync(join(stopped.run, 'checkpoints'), { recursive: true });
    expect(await resumeSearch(stopped.run, {}, testContext(folder).context)).toMatchObject({ status: 'finished' });
    expect(results(stopped.run)).toEqual(results(whole.run));
  }, 240_000);

  it('ends with an error of the run, not with failed trials, when the place of paused trainings is unusable', async () => {
    let isBlocked = false;
    const { run, done } = search({}, ({ kind }) => {
      if (kind !== 'start' || isBlocked) return;
      isBlocked = true;
      const checkpoints = join(run, 'checkpoints');
      rmSync(checkpoints, { recursive: true });
      writeFileSync(checkpoints, 'in the way');
    });
    const error = await failure(done);
    expect(error).toMatchObject({ code: 'CHECKPOINT_UNREADABLE', exitCode: 1 });
    expect(readRun(run).trials.filter(({ state }) => state === 'failed')).toEqual([]);
  }, 240_000);

  it('starts nothing when the time is up, and continues when it is resumed', async () => {
    // a second passes with each segment that ends
    let ends = 0;
    const { run, done } = search(
      { search: { trials: 8, workers: 1, maxSeconds: 3 } },
      ({ kind }) => {
        if (kind === 'end') ends++;
      },
      () => ends * 1000,
    );
    expect((await done).detail).toContain('search.maxSeconds');
    expect(readRun(run).segments.map(({ rung, state }) => ({ rung, state }))).toEqual(
      [0, 0, 1].map((rung) => ({ rung, state: 'complete' })),
    );
    expect(existsSync(join(run, 'checkpoints'))).toBe(true);
    await resumeSearch(run, {}, testContext(folder).context);
    const whole = search({ search: { trials: 8, workers: 1 } });
    await whole.done;
    expect(results(run)).toEqual(results(whole.run));
  }, 240_000);

  it('promotes the largest expected gain first when the time is nearly up, and gives the same results after a stop', async () => {
    const rungs = [{ epochs: 1 }, { epochs: 3 }];
    const changes = {
      fidelity: { kind: 'asha', eta: 3, finish: 1, rungs },
      search: { trials: 4, workers: 1, maxSeconds: 1000 },
    };
    const whole = search(changes);
    await whole.done;
    const { segments } = readRun(whole.run);
    expect(whole.events.filter(({ kind }) => kind === 'note')).toContainEqual({
      kind: 'note',
      message: expect.stringContaining('nearly out of time'),
    });
    expect(segments.slice(0, 2)).toMatchObject([
      { trial: 0, rung: 0 },
      { trial: 0, rung: 1 },
    ]);
    const without = search({ ...changes, fidelity: { ...changes.fidelity, finish: 0 } });
    await without.done;
    expect(readRun(without.run).segments.slice(0, 3)).toMatchObject([{ trial: 0 }, { trial: 1 }, { trial: 2 }]);
    let ends = 0;
    const stopped = search(changes, ({ kind }) => {
      if (kind === 'end' && ++ends === 3) stopped.context.stop.request();
    });
    await stopped.done;
    await resumeSearch(stopped.run, {}, testContext(folder).context);
    expect(results(stopped.run)).toEqual(results(whole.run));
  }, 240_000);

  it('refuses rungs that ask for more than the data has', async () => {
    const data = { kind: 'synthetic', classes: 2, imagesPerClass: 16, validationPerClass: 8 };
    const fidelity = { kind: 'asha', eta: 2, rungs: [{ epochs: 1, resolution: 48 }, { epochs: 3 }] };
    const { run, done } = search({ data, fidelity });
    const error = await failure(done);
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', exitCode: 2 });
    expect(error.message).toContain('fidelity.rungs.0.resolution: expected at most 24; got 48');
    expect(existsSync(run)).toBe(false);
  }, 240_000);

  it('builds the same network for smaller images than it is meant for', () => {
    const space = loadSpace('mixnet', folder);
    const genotype = space.choices.map(() => 0);
    const strides = (target: { size: number; designSize?: number }) =>
      space.decode(genotype, { ...target, classes: 10 }).nodes.map(({ op }) => ('stride' in op ? op.stride : null));
    expect(strides({ size: 64, designSize: 128 })).toEqual(strides({ size: 128 }));
    expect(strides({ size: 64 })).not.toEqual(strides({ size: 128 }));
  });
});
