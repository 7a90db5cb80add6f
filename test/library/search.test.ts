import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRun, parseArchitecture, resume, type SearchResult, search, type ToldMetrics } from '../../src/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { failureOf } from '../thrown.ts';
import { accuracyOf, options, SPACE } from './support.ts';

const folder = temporaryFolder();

/** What a search visited and got, in order. */
function visited({ trials }: SearchResult): unknown {
  return trials.map(({ genotype, state, accuracy, reward }) => ({ genotype, state, accuracy, reward }));
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe('a search with a function', () => {
  it('gives networks with their metrics: front, best, knee and every trial', async () => {
    const result = await search(options(folder));
    const { front, best, trials } = result;
    expect(result.status).toBe('finished');
    expect(trials.map(({ trial, state }) => ({ trial, state }))).toEqual(
      Array.from({ length: 12 }, (_, trial) => ({ trial, state: 'complete' })),
    );
    for (const network of trials) expect(network.accuracy).toBe(accuracyOf(network));
    expect(best?.accuracy).toBe(Math.max(...trials.map(({ accuracy }) => accuracy)));
    expect(front.map(({ macs }) => macs)).toEqual(front.map(({ macs }) => macs).sort((a, b) => a - b));
    const beaten = trials.filter((one) => front.some((f) => f.accuracy > one.accuracy && f.macs < one.macs));
    expect(beaten.length).toBeGreaterThan(0);
    expect(beaten.filter((one) => front.includes(one))).toEqual([]);
    expect(front).toContain(result.knee);
    expect(openRun(result.run).report).toEqual(result.report);
  });

  it('writes a run that the commands read, with its config and log', async () => {
    const { run, best } = await search(options(folder, { name: 'mine', seed: 3 }));
    expect(readFileSync(join(run, 'config.yaml'), 'utf8')).toContain('kind: function');
    expect(readFileSync(join(run, 'log.ndjson'), 'utf8')).toContain('search ends');
    expect(openRun(run).best?.genotype).toEqual(best?.genotype);
    expect(openRun(run).report.run.name).toBe('mine');
  });

  it('hands over the network: graph, choices, costs, seed, files', async () => {
    const seen: unknown[] = [];
    const { trials } = await search(
      options(folder, {
        trials: 2,
        evaluate: (network) => {
          const { trial, seed, target, choices, macs, params, graph, data } = network;
          const bytes = network.export('onnx');
          seen.push({
            trial,
            seed,
            target,
            choices,
            macs,
            params,
            input: graph.input,
            data,
            size: bytes.length > params,
          });
          return { accuracy: 0.5, loss: 1 };
        },
      }),
    );
    const [first] = trials;
    expect(seen[0]).toEqual({
      ...{ trial: 0, seed: '0/trial/0', target: { size: 16, classes: 4 }, input: [16, 16, 3], data: null, size: true },
      ...{ choices: first?.choices, macs: first?.macs, params: first?.params },
    });
    expect(first?.choices['stages/0/filters']).toMatch(/^(8|16|24|32)$/);
    expect(trials[1]?.metrics).toMatchObject({ accuracy: 0.5, loss: 1 });
  });

  it('visits the same networks again for the same seed, and others for another', async () => {
    const [a, b, c] = await Promise.all([4, 4, 5].map((seed) => search(options(folder, { seed, workers: 2 }))));
    expect(visited(b as SearchResult)).toEqual(visited(a as SearchResult));
    expect(visited(c as SearchResult)).not.toEqual(visited(a as SearchResult));
  });

  it('asks as many at a time as there are workers', async () => {
    let [running, most] = [0, 0];
    const evaluate = async (): Promise<ToldMetrics> => {
      most = Math.max(most, ++running);
      await wait(5);
      running--;
      return { accuracy: 0.5 };
    };
    await search(options(folder, { workers: 3, evaluate }));
    expect(most).toBe(3);
  });

  it('stores what throws, takes too long or tells nonsense as failed trials, and goes on', async () => {
    const results: (() => ToldMetrics | Promise<ToldMetrics>)[] = [
      () => ({ accuracy: 0.7 }),
      () => {
        throw new Error('no luck');
      },
      () => wait(60_000).then(() => ({ accuracy: 1 })),
      () => ({ accuracy: 0.5, loss: Number.NaN }),
      () => ({ accuracy: 70 }),
      () => ({ loss: 1 }),
      () => undefined as never,
      () => ({ accuracy: 0.5, acc: 1 }) as ToldMetrics,
      () => ({ accuracy: 0.6 }),
    ];
    const { trials, best, status } = await search(
      options(folder, {
        trials: results.length,
        search: { trialTimeout: 0.2 },
        evaluate: ({ trial }) => (results[trial] as (typeof results)[0])(),
      }),
    );
    expect(status).toBe('finished');
    expect(trials.map(({ state, reason, message }) => [state, reason, message])).toEqual([
      ['complete', null, null],
      ['failed', 'error', 'no luck'],
      ['failed', 'timeout', expect.stringContaining('no result within')],
      ['failed', 'diverged', 'metrics.loss = NaN: expected a finite number'],
      ['failed', 'error', 'metrics.accuracy = 70: expected a number, 0..1'],
      ['failed', 'error', 'metrics.accuracy: missing; the search needs accuracy'],
      ['failed', 'error', 'expected an object of metrics, such as {accuracy: 0.9}; got undefined'],
      ['failed', 'error', expect.stringContaining('metrics.acc: expected only accuracy')],
      ['complete', null, null],
    ]);
    expect(best?.trial).toBe(0);
  });

  it('stops when all fail, with the last message', async () => {
    const evaluate = () => {
      throw new Error('broken from the start');
    };
    const error = await failureOf(search(options(folder, { search: { maxConsecutiveFailures: 3 }, evaluate })));
    expect(error).toMatchObject({ code: 'TRIALS_FAIL', message: expect.stringContaining('broken from the start') });
  });

  it.each([1, 5, 9])(
    'is interrupted by its signal and resumed as if it had never stopped (after %d)',
    async (after) => {
      const whole = await search(options(folder, { seed: 8, workers: 2 }));
      const control = new AbortController();
      const stopped = options(folder, {
        ...{ seed: 8, workers: 2, signal: control.signal },
        onTrial: (_, { done }) => {
          if (done === after) control.abort();
        },
      });
      const part = await search(stopped);
      expect(part.status).toBe('interrupted');
      expect(part.trials.filter(({ state }) => state === 'complete').length).toBeLessThan(12);
      expect(await failureOf(resume(part.run))).toMatchObject({ code: 'EVALUATE_MISSING', exitCode: 2 });
      const { evaluate } = stopped;
      expect(visited(await resume(part.run, { evaluate }))).toEqual(visited(whole));
    },
  );

  it('aborts the signal of what runs, and does not wait for it', async () => {
    const control = new AbortController();
    let seen: AbortSignal | undefined;
    const done = search(
      options(folder, {
        signal: control.signal,
        evaluate: ({ signal }) => {
          seen = signal;
          setTimeout(() => control.abort(), 10);
          return wait(60_000).then(() => ({ accuracy: 1 }));
        },
      }),
    );
    expect((await done).status).toBe('interrupted');
    expect(seen?.aborted).toBe(true);
    expect((await search(options(folder, { signal: AbortSignal.abort() }))).trials).toEqual([]);
  });

  it('is resumed to a larger number of trials', async () => {
    const short = options(folder, { trials: 5 });
    const { run } = await search(short);
    const long = await resume(run, { evaluate: short.evaluate, trials: 12 });
    expect(visited(long)).toEqual(visited(await search(options(folder))));
  });

  it('tells of each trial, and ends with what the listener throws', async () => {
    const told: unknown[] = [];
    await search(options(folder, { trials: 3, onTrial: ({ trial, accuracy }, p) => told.push([trial, accuracy, p]) }));
    expect(told[2]).toEqual([2, expect.any(Number), { done: 3, trials: 3 }]);
    const onTrial = () => {
      throw new Error('enough');
    };
    await expect(search(options(folder, { onTrial }))).rejects.toThrow('enough');
  });

  it('writes to a logger beside the run', async () => {
    const lines: string[] = [];
    const log = { info: (_: object, message: string) => lines.push(message), warn: () => undefined };
    const { run } = await search(options(folder, { trials: 1, log }));
    const stored = readFileSync(join(run, 'log.ndjson'), 'utf8').trim().split('\n');
    expect(lines).toEqual(stored.map((line) => (JSON.parse(line) as { msg: string }).msg));
  });

  it('keeps no folder where none is wanted, and can still export', async () => {
    const { run, ...others } = options(folder);
    const result = await search({ ...others, keep: false });
    expect(existsSync(result.run)).toBe(false);
    expect(run).not.toBe(result.run);
    expect(result.best?.export('onnx', { fresh: true }).length).toBeGreaterThan(1000);
    expect(parseArchitecture(result.best?.export('json') ?? '', 'best').genotype).toEqual(result.best?.genotype);
  });

  it('searches for what the function alone measures', async () => {
    const metrics = ['accuracy', 'latencyMs'] as const;
    const { front, trials } = await search(
      options(folder, {
        objective: { kind: 'pareto', metrics },
        front: { metrics, reference: { latencyMs: 100 } },
        constraints: [{ metric: 'latencyMs', max: 20 }],
        evaluate: (network) => ({ accuracy: accuracyOf(network), latencyMs: network.params / 200 }),
      }),
    );
    expect(trials.some(({ violation }) => (violation ?? 0) > 0)).toBe(true);
    expect(front.every(({ metrics }) => (metrics.latencyMs ?? 99) <= 20)).toBe(true);
    expect(front.length).toBeGreaterThan(0);
    const error = await failureOf(search(options(folder, { front: { metrics } })));
    expect(error.message).toContain('front.reference.latencyMs');
  });
});

describe('what a search is given', () => {
  it.each([
    [{ training: { epoch: 3 } }, 'CONFIG_INVALID', 'training'],
    [{ constraints: [{ metric: 'mac', max: 1 }] }, 'CONFIG_INVALID', 'constraints.0.metric'],
    [{ objectives: {} }, 'CONFIG_INVALID', 'objectives'],
    [{ trials: 0 }, 'CONFIG_INVALID', 'search.trials'],
    [{ space: 'mixnet-cifr' }, 'SPACE_READ', 'mixnet-cifr'],
    [{ space: { name: 'x' } }, 'SPACE_INVALID', 'stem'],
    [{ space: 3 }, 'USAGE', 'space'],
    [{ evaluate: 3 }, 'USAGE', 'evaluate'],
    [{ evaluator: { kind: 'train' }, data: 'synthetic' }, 'CONFIG_INVALID', 'evaluator.kind'],
    [{ data: 'synthetic' }, 'CONFIG_INVALID', 'evaluator.size'],
    [{ fidelity: { kind: 'asha', rungs: [{ epochs: 1 }, { epochs: 5 }] } }, 'CONFIG_INVALID', 'fidelity.kind'],
    [{ search: { finals: {} } }, 'CONFIG_INVALID', 'search.finals'],
    [{ constraints: [{ metric: 'params', max: 3 }] }, 'NO_FEASIBLE', 'params'],
  ])('is checked before anything is written: %j', async (changes, code, place) => {
    const given = options(folder, changes as never);
    const error = await failureOf(search(given));
    expect(error).toMatchObject({ code, exitCode: 2 });
    expect(error.message).toContain(place);
    expect(existsSync(given.run ?? '')).toBe(false);
  });

  it('asks for data where nothing else measures', async () => {
    const { evaluate, evaluator, ...others } = options(folder);
    expect(evaluate).toBeDefined();
    expect(evaluator).toBeDefined();
    const error = await failureOf(search(others));
    expect(error.message).toContain('search() data: expected a section');
  });

  it('keeps networks within the constraints', async () => {
    const { trials } = await search(options(folder, { constraints: [{ metric: 'macs', max: '0.4M' }] }));
    expect(trials.length).toBeGreaterThan(5);
    for (const { macs } of trials) expect(macs).toBeLessThanOrEqual(400_000);
  });

  it('is refused where a run is', async () => {
    const given = options(folder, { trials: 1 });
    await search(given);
    expect(await failureOf(search(given))).toMatchObject({ code: 'RUN_EXISTS' });
  });

  it('may be a space as data: its hash is that of the same YAML', async () => {
    const { report } = await search(options(folder, { trials: 1 }));
    const again = await search(options(folder, { trials: 1, space: structuredClone(SPACE) }));
    expect(again.report.run.space).toEqual(report.run.space);
  });
});
