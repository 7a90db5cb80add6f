import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { resumeSearch, startSearch } from '../../src/search/index.ts';
import { readEpochs, readRun } from '../../src/store/index.ts';
import { TRAINER } from '../program/programs.ts';
import { temporaryFolder } from '../temporary.ts';
import { testContext, testSpace } from './context.ts';

const folder = temporaryFolder();
let count = 0;

const ASHA = {
  fidelity: {
    kind: 'asha',
    eta: 2,
    rungs: [{ epochs: 1, imagesPerClass: 6, resolution: 8 }, { epochs: 2, imagesPerClass: 8 }, { epochs: 4 }],
  },
};

/** A search whose candidates the tests' trainer trains; its folder. */
async function search(changes: Record<string, unknown> = {}, options: Record<string, unknown> = {}) {
  const config = parseConfig(
    {
      name: 'program',
      space: 'test-space',
      data: { kind: 'synthetic', resolution: 16, classes: 2, imagesPerClass: 12, validationPerClass: 4 },
      training: { epochs: 4, batchSize: 8 },
      evaluator: { kind: 'program', command: [process.execPath, TRAINER], options },
      controller: { kind: 'regularized-evolution', population: 4, sample: 2 },
      search: { trials: 8, workers: 2 },
      ...changes,
    },
    'test',
  );
  const run = join(folder, `run-${count++}`);
  const { context, events } = testContext(folder);
  const summary = await startSearch(config, testSpace(), run, context);
  return { run, summary, events, context };
}

/** What of a run must not depend on speed. */
function results(run: string): unknown {
  const { trials, segments } = readRun(run);
  return {
    trials: trials.map(({ number, genotype, state, metrics }) => ({ number, genotype, state, metrics })),
    segments: segments.map(({ trial, rung, state, told, metrics }) => ({ trial, rung, state, told, metrics })),
  };
}

/** Processes that this one has started and that are still there (Linux). */
function children(): string[] {
  if (process.platform !== 'linux') return [];
  const pids = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
  return pids.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(TRAINER));
}

describe('a search whose candidates a program trains', () => {
  it('ends with the same networks and figures however fast the program is', async () => {
    const fast = await search();
    const slow = await search({}, { pause: 1 });
    expect(fast.summary).toMatchObject({ status: 'finished', complete: 8 });
    const { info, trials } = readRun(fast.run);
    expect(info.engine).toBe('program test 1 (a formula)');
    expect(readEpochs(fast.run, 0)).toHaveLength(4);
    expect(trials.map(({ genotype }) => genotype)).toEqual(readRun(slow.run).trials.map(({ genotype }) => genotype));
    expect(readFileSync(join(fast.run, 'logs/trial-0.log'), 'utf8')).toContain('trained 0.');
  });

  it('pauses and promotes them with fidelities, at other sizes and with fewer images', async () => {
    const { run, summary } = await search(ASHA);
    expect(summary.complete).toBeGreaterThan(0);
    expect(readRun(run).segments.some(({ rung }) => rung === 2)).toBe(true);
    const views = readdirSync(join(run, 'views'));
    expect(views.map((name) => name.replace(/^.*-/, '')).sort()).toEqual(['6.u32', '8.u32']);
    expect(existsSync(join(run, 'checkpoints'))).toBe(false);
  });

  it('stores what goes wrong as results, and goes on', async () => {
    const faults = { 1: 'exit', 3: 'kill', 4: 'junk' };
    const { run, summary } = await search({}, { faults });
    expect(summary).toMatchObject({ failed: 3 });
    const failed = readRun(run).trials.filter(({ state }) => state === 'failed');
    expect(failed.map(({ number, reason }) => [number, reason])).toEqual([
      [1, 'crashed'],
      [3, 'crashed'],
      [4, 'error'],
    ]);
  });

  it('trains the best few longer, and keeps their weights', async () => {
    const { run } = await search({
      search: { trials: 4, workers: 2, finals: { networks: 2, seeds: 2, epochs: 6 } },
    });
    const { finals } = readRun(run);
    expect(finals.map(({ state }) => state)).toEqual(Array(4).fill('complete'));
    const kept = readdirSync(join(run, 'finals'));
    expect(kept).toHaveLength(2);
    expect(kept.every((name) => name.endsWith('.ckpt'))).toBe(true);
    expect(
      readFileSync(join(run, 'finals', kept[0] as string))
        .subarray(0, 8)
        .toString(),
    ).toBe('MIXNASC1');
  });

  it('is resumed only with the same program', async () => {
    const { run, context } = await search({ search: { trials: 2, workers: 1 } });
    const more = await resumeSearch(run, { trials: 3 }, context);
    expect(more.complete).toBe(3);
    expect(results(run)).toMatchObject({ trials: [{}, {}, {}] });
  });

  it('needs a program that can do what it asks for', async () => {
    await expect(search(ASHA, { features: [] })).rejects.toMatchObject({ code: 'TRAINER_LACKS', exitCode: 2 });
    const limits = { constraints: [{ metric: 'macs', max: 1 }] };
    await expect(search(limits)).rejects.toMatchObject({ code: 'NO_FEASIBLE' });
    expect(children()).toEqual([]);
    await expect(search({ evaluator: { kind: 'program', command: ['/no/such'] } })).rejects.toMatchObject({
      code: 'TRAINER_START',
    });
  });
});
