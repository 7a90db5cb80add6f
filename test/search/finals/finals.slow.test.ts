import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Config, parseConfig } from '../../../src/config/index.ts';
import { buildReport } from '../../../src/report/index.ts';
import { resumeSearch, type SearchEvent, startSearch } from '../../../src/search/index.ts';
import { type FinalRow, finalFile, keptFinal, readRun } from '../../../src/store/index.ts';
import { decodeCheckpoint } from '../../../src/train/index.ts';
import { temporaryFolder } from '../../temporary.ts';
import { testContext, testSpace } from '../context.ts';

const folder = temporaryFolder();
let count = 0;

function configOf(changes: Record<string, unknown> = {}, finals: Record<string, unknown> = {}): Config {
  const { search = {}, ...others } = changes;
  return parseConfig(
    {
      name: 'test',
      seed: 7,
      space: 'test-space',
      data: { kind: 'synthetic', resolution: 8, classes: 2, imagesPerClass: 24, validationPerClass: 16 },
      training: { epochs: 1, batchSize: 8 },
      controller: { kind: 'random' },
      ...others,
      search: {
        trials: 4,
        workers: 2,
        finals: { networks: 2, seeds: 2, epochs: 2, ...finals },
        ...(search as Record<string, unknown>),
      },
    },
    'test',
  );
}

function search(config: Config, onEvent?: (event: SearchEvent) => void, now?: () => number) {
  const run = join(folder, `run-${count++}`);
  const { context, events } = testContext(folder, onEvent, now);
  return { run, context, events, done: startSearch(config, testSpace(), run, context) };
}

/** Finals without times. */
function finalsOf(run: string): unknown {
  return readRun(run).finals.map(({ seconds: _, ...final }) => final);
}

function weightsOf(run: string, final: FinalRow): Map<string, Float32Array> {
  const file = finalFile(run, final);
  return new Map(decodeCheckpoint(readFileSync(file), file).state);
}

function weightFiles(run: string): string[] {
  return readdirSync(join(run, 'finals')).sort();
}

describe('the finals of a search', () => {
  it('train the best few with every seed, keep the best weights of each, and are the same for any order of the work', async () => {
    const [one, two] = [search(configOf({ search: { workers: 1 } })), search(configOf({ search: { workers: 2 } }))];
    expect(await one.done).toMatchObject({ status: 'finished', detail: 'all trials are done' });
    await two.done;
    const { trials, finals } = readRun(one.run);
    const best = [...trials].sort((a, b) => (b.reward ?? 0) - (a.reward ?? 0)).slice(0, 2);
    expect(new Set(finals.map(({ trial }) => trial))).toEqual(new Set(best.map(({ number }) => number)));
    expect(finals.map(({ seed }) => seed)).toEqual([0, 1, 0, 1]);
    for (const final of finals) expect(final).toMatchObject({ state: 'complete', images: 32 });
    expect(new Set(finals.map(({ metrics }) => metrics.loss)).size).toBe(4);
    expect(finalsOf(two.run)).toEqual(finalsOf(one.run));
    expect(weightFiles(two.run)).toEqual(weightFiles(one.run));
    expect(weightFiles(one.run)).toHaveLength(2);
    for (const trial of new Set(finals.map((final) => final.trial))) {
      const kept = keptFinal(finals, trial) as FinalRow;
      expect(weightsOf(two.run, kept)).toEqual(weightsOf(one.run, kept));
    }
    expect(two.events.filter(({ kind }) => kind === 'final-end')).toHaveLength(4);
  });

  it('take other images and other settings of training where asked, on the same validation images', async () => {
    const { run, done } = search(
      configOf(
        {},
        { imagesPerClass: 'all', resolution: 12, training: { batchSize: 16, augmentation: { flip: false } } },
      ),
    );
    await done;
    const { finals, info } = readRun(run);
    expect(finals).toHaveLength(4);
    expect(finals[0]).toMatchObject({ images: 32 });
    expect(info.finals).toMatchObject({ size: 12 });
    expect(info.finals?.data.hash).not.toBe(info.data?.hash);
  });

  it('go on after a stop with what is missing, to the same results', async () => {
    const whole = search(configOf());
    await whole.done;
    let ended = 0;
    const stopped = search(configOf({ search: { workers: 1 } }), ({ kind }) => {
      if (kind === 'final-end' && ++ended === 1) stopped.context.stop.request();
    });
    expect(await stopped.done).toMatchObject({ status: 'interrupted' });
    expect(readRun(stopped.run).finals).toHaveLength(1);
    const { context, events } = testContext(folder);
    expect(await resumeSearch(stopped.run, {}, context)).toMatchObject({ status: 'finished' });
    expect(finalsOf(stopped.run)).toEqual(finalsOf(whole.run));
    expect(events.filter(({ kind }) => kind === 'final-start')).toHaveLength(3);
  });

  it('end at once on a second request and lose only the trainings in progress', async () => {
    const stopped = search(configOf(), ({ kind }) => {
      if (kind !== 'final-start') return;
      stopped.context.stop.request();
      stopped.context.stop.request();
    });
    expect(await stopped.done).toMatchObject({ status: 'interrupted' });
    expect(readRun(stopped.run)).toMatchObject({ finals: [], status: 'interrupted' });
    await resumeSearch(stopped.run, {}, testContext(folder).context);
    expect(readRun(stopped.run).finals).toHaveLength(4);
  });

  it('are done again after more trials only for networks that were not among the best before', async () => {
    const { run, done } = search(configOf({ search: { trials: 3 } }));
    await done;
    const before = readRun(run).finals;
    const { context, events } = testContext(folder);
    await resumeSearch(run, { trials: 12 }, context);
    const { finals, trials } = readRun(run);
    const best = [...trials].sort((a, b) => (b.reward ?? 0) - (a.reward ?? 0)).slice(0, 2);
    const known = new Set(before.map(({ trial }) => trial));
    const fresh = best.filter(({ number }) => !known.has(number));
    expect(fresh.length).toBeGreaterThan(0);
    expect(events.filter(({ kind }) => kind === 'final-start')).toHaveLength(2 * fresh.length);
    expect(finals).toEqual(expect.arrayContaining([...before]));
    expect(finals).toHaveLength(4 + 2 * fresh.length);
  });

  it('count a training that diverges as a result, and name the best of the others', async () => {
    const { run, done } = search(configOf({}, { training: { learningRate: 1e30 } }));
    expect(await done).toMatchObject({ status: 'finished' });
    const { finals } = readRun(run);
    expect(finals.map(({ state, reason }) => [state, reason])).toEqual(Array(4).fill(['failed', 'diverged']));
    expect(existsSync(join(run, 'finals'))).toBe(true);
    expect(weightFiles(run)).toEqual([]);
    const report = buildReport(readRun(run));
    expect(report.best).not.toBeNull();
    expect(report.finals?.best).toBeNull();
  });

  it('train as many networks as there is time for, the best first, and say so', async () => {
    let ms = 0;
    const config = configOf({ search: { maxSeconds: 1000, workers: 1 } });
    const { run, done, events } = search(
      config,
      ({ kind }) => {
        if (kind === 'final-end') ms += 500_000;
      },
      () => ms,
    );
    const { detail } = await done;
    const { finals, trials } = readRun(run);
    expect(finals).toHaveLength(2);
    const [best] = [...trials].sort((a, b) => (b.reward ?? 0) - (a.reward ?? 0));
    expect(finals[0]?.trial).toBe(best?.number);
    expect(detail).toBe('all trials are done; finals of 1 of 2');
    expect(events).toContainEqual({
      kind: 'note',
      message: 'finals: there was time for 1 of 2 networks (search.maxSeconds)',
    });
  });
});
