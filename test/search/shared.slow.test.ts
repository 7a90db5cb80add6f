import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { readSpace } from '../../src/run/index.ts';
import { resumeSearch, type SearchEvent, startSearch } from '../../src/search/index.ts';
import { planSearch } from '../../src/search/search-plan.ts';
import { readRun } from '../../src/store/index.ts';
import { openShared } from '../../src/worker/open-weights.ts';
import { temporaryFolder } from '../temporary.ts';
import { testContext } from './context.ts';

const folder = temporaryFolder();
let count = 0;

function config(changes: Record<string, unknown> = {}) {
  return parseConfig(
    {
      name: 'shared',
      seed: 4,
      space: 'mixnet-tiny',
      data: { kind: 'synthetic', resolution: 12, classes: 2, imagesPerClass: 16, validationPerClass: 8 },
      training: { batchSize: 8 },
      evaluator: { kind: 'shared', epochs: 3, images: 16 },
      constraints: [{ metric: 'macs', max: 1e6 }],
      search: { trials: 5, workers: 1 },
      engine: { threads: 1 },
      ...changes,
    },
    'test',
  );
}

function search(changes: Record<string, unknown> = {}, onEvent?: (event: SearchEvent) => void, now?: () => number) {
  const run = join(folder, `run-${count++}`);
  const { context, events } = testContext(folder, onEvent, now);
  const done = startSearch(config(changes), readSpace('mixnet-tiny', folder), run, context);
  return { run, context, events, done };
}

const results = (run: string) =>
  readRun(run).trials.map(({ genotype, state, metrics }) => ({ genotype, state, metrics }));

describe('a search with shared weights', () => {
  it('trains them once, and then validates each candidate without training it', async () => {
    const { run, done, events } = search();
    expect(await done).toMatchObject({ status: 'finished', complete: 5, failed: 0 });
    expect(existsSync(join(run, 'shared.ckpt'))).toBe(true);
    const sharing = events.filter(({ kind }) => kind === 'sharing');
    expect(sharing).toHaveLength(3 * 4);
    expect(events.findIndex(({ kind }) => kind === 'start')).toBeGreaterThan(
      events.lastIndexOf(sharing.at(-1) as SearchEvent),
    );
    for (const { metrics } of readRun(run).trials) {
      expect(metrics.accuracy).toBeGreaterThanOrEqual(0);
      expect(metrics.loss).toBeGreaterThan(0);
      expect(metrics.macs).toBeLessThanOrEqual(1e6);
    }
  }, 240_000);

  it('gives the same results after a stop in the shared training, or when their file is gone', async () => {
    const whole = search();
    await whole.done;
    let steps = 0;
    const stopped = search({}, ({ kind }) => {
      if (kind === 'sharing' && ++steps === 6) stopped.context.stop.request();
    });
    expect(await stopped.done).toMatchObject({ status: 'interrupted', complete: 0 });
    expect(await resumeSearch(stopped.run, { trials: 3 }, testContext(folder).context)).toMatchObject({ complete: 3 });
    rmSync(join(stopped.run, 'shared.ckpt'));
    expect(await resumeSearch(stopped.run, { trials: 5 }, testContext(folder).context)).toMatchObject({ complete: 5 });
    expect(results(stopped.run)).toEqual(results(whole.run));
  }, 240_000);

  it('gives each network the same reading whatever the number of workers', async () => {
    const [one, two] = [
      search({ controller: { kind: 'random' } }),
      search({ controller: { kind: 'random' }, search: { trials: 5, workers: 2 } }),
    ];
    await Promise.all([one.done, two.done]);
    expect(results(two.run)).toEqual(results(one.run));
  }, 240_000);

  it('says what does not go together with them', () => {
    expect(() => config({ fidelity: { kind: 'asha', rungs: [{ epochs: 1 }, { epochs: 5 }] } })).toThrow(
      /fidelity.kind: expected full/,
    );
    expect(() => config({ training: { averageDecay: 0.9, residualInit: 'zeros' } })).toThrow(
      /averageDecay: expected null[\s\S]*residualInit: expected ones/,
    );
  });

  it('ends in finals that have the time of a training, and begins none that is longer than what is left', async () => {
    let ms = 0;
    const finals = { networks: 2, seeds: 1, epochs: 2 };
    const changes = { search: { trials: 3, trialTimeout: 10, maxSeconds: 100, finals } };
    const { run, done, context } = search(
      changes,
      ({ kind }) => {
        if (kind === 'final-end') ms = 99_999.9;
      },
      () => ms,
    );
    expect(await done).toMatchObject({ complete: 3, detail: 'all trials are done; finals of 1 of 2' });
    expect(readRun(run).finals).toMatchObject([{ state: 'complete' }]);
    const plan = await planSearch(config(changes), readSpace('mixnet-tiny', folder).space, context, run);
    expect(plan.finals?.training.timeout).toBeCloseTo((10 * 2 * 16) / 8);
    await plan.evaluator.close();
  }, 240_000);

  it('says when their file is gone', async () => {
    await expect(openShared({ file: join(folder, 'none'), hash: 'x' })).rejects.toMatchObject({
      code: 'SHARED_MISSING',
      exitCode: 1,
    });
  });
});
