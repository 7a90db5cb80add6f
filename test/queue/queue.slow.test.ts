import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, parseConfig } from '../../src/config/index.ts';
import { serveQueue, type Trainer, type WorkerSettings } from '../../src/queue/index.ts';
import { parseAddress } from '../../src/queue/wire/address.ts';
import { checkServer } from '../../src/queue/wire/connect.ts';
import { resumeSearch, startSearch } from '../../src/search/index.ts';
import { readRun } from '../../src/store/index.ts';
import type { TrialResult } from '../../src/trial/index.ts';
import { TRAINER } from '../program/programs.ts';
import { testContext, testSpace } from '../search/context.ts';
import { temporaryFolder } from '../temporary.ts';
import { NO_REDIS, TestRedis } from './redis.ts';

const folder = temporaryFolder();
let count = 0;

/** A search of eight networks; what trains is up to the workers of the test. */
function config(changes: Readonly<Record<string, unknown>> = {}): Config {
  return parseConfig(
    {
      name: 'test',
      space: 'test-space',
      data: { kind: 'synthetic', resolution: 8, classes: 2, imagesPerClass: 8, validationPerClass: 4 },
      controller: { kind: 'random' },
      search: { trials: 8, workers: 2, keepWeights: false },
      ...changes,
    },
    'test',
  );
}

/** Answers at once with an accuracy that follows from the trial. */
function answerOf(trial: number): TrialResult {
  const metrics = { accuracy: trial / 10, loss: 1, trainLoss: 1, balancedAccuracy: 0.5 };
  return { state: 'complete', metrics, history: [], seconds: 0.01 };
}
const quick = (): Trainer => ({
  run: async ({ trial }) => answerOf(trial),
  abort: () => undefined,
  close: async () => undefined,
});

if (NO_REDIS !== null) console.warn(`skipped: a queue on a real Redis (${NO_REDIS})`);

describe.skipIf(NO_REDIS !== null)('a queue on Redis', () => {
  let redis: TestRedis;
  let client: Redis;
  beforeAll(async () => {
    redis = await TestRedis.start();
    client = new Redis(redis.port, '127.0.0.1');
  });
  afterAll(async () => {
    client?.disconnect();
    await redis?.stop();
  });

  /** A worker in this process. */
  function work(changes: Partial<WorkerSettings> = {}) {
    const stop = new AbortController();
    const lines: string[] = [];
    const done = serveQueue(redis.url, {
      ...{ id: `w${count++}`, name: 'w', host: 'here', pid: 1, cores: 1, slots: 2, threads: 1, mixnas: 'test' },
      ...{
        cacheDir: join(folder, 'cache'),
        shared: [],
        programs: false,
        env: {},
        once: false,
        idleSeconds: null,
        deadline: null,
      },
      now: Date.now,
      log: (line) => lines.push(line),
      stop: stop.signal,
      makeTrainer: quick,
      ...changes,
    });
    return {
      lines,
      end: async () => {
        stop.abort();
        await done;
      },
    };
  }

  function search(given: Config = config()) {
    const run = join(folder, `run-${count++}`);
    const { context, events } = testContext(folder, undefined, Date.now);
    const queue = { url: redis.url, files: { port: 0, url: null }, watchLoop: false };
    const notes = () => events.flatMap((event) => (event.kind === 'note' ? [event.message] : []));
    return { run, context, notes, queue, done: startSearch(given, testSpace(), run, { ...context, queue }) };
  }

  it('carries trials to a worker, and leaves nothing of the run behind but that it is over', async () => {
    const worker = work();
    const { run, done } = search();
    expect(await done).toMatchObject({ status: 'finished', complete: 8 });
    const { leases, trials, workers } = readRun(run);
    expect(trials.map(({ metrics }) => metrics.accuracy)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((n) => n / 10));
    expect(leases.map(({ state, machine }) => [state, machine])).toEqual(Array(8).fill(['done', 'w']));
    expect(workers).toMatchObject([{ name: 'w', machine: 'here', done: 8 }]);
    await worker.end();
    expect(await client.hlen('mixnas:workers')).toBe(0);
    expect((await client.keys('mixnas:*')).filter((key) => !key.startsWith('mixnas:open:'))).toEqual([]);
  }, 30_000);

  it('waits while Redis is full, and goes on', async () => {
    const worker = work();
    await client.config('SET', 'maxmemory', '1');
    const { done, notes } = search();
    while (!notes().some((note) => note.includes('OOM'))) await sleep(50);
    expect(notes().join('\n')).toContain('Redis is full');
    await client.config('SET', 'maxmemory', '0');
    expect(await done).toMatchObject({ status: 'finished', complete: 8 });
    await worker.end();
  }, 30_000);

  it('refuses a worker of another version and says so on both sides, or takes it and notes it', async () => {
    const [other, same] = [work({ mixnas: 'other', name: 'other' }), work()];
    const strict = search();
    await strict.done;
    const place = 'mixnas other here, test there';
    expect(other.lines.join('\n')).toContain(`not served: ${place}`);
    expect(readRun(strict.run).leases.map(({ machine }) => machine)).toEqual(Array(8).fill('w'));
    await same.end();
    const lax = search(config({ queue: { accept: 'any' } }));
    await lax.done;
    await other.end();
    expect(lax.notes().join('\n')).toContain(`worker other differs: ${place}`);
    expect(readRun(lax.run).workers).toMatchObject([{ name: 'other', detail: place, done: 8 }]);
  }, 30_000);

  it('gives a training out again that somebody has killed, as often as that happens', async () => {
    let kills = 0;
    const kill = (): TrialResult => ({
      state: 'failed',
      reason: 'killed',
      message: 'SIGKILL',
      history: [],
      seconds: 0,
    });
    const worker = work({
      makeTrainer: () => ({
        ...quick(),
        run: async ({ trial }) => (trial === 3 && kills++ < 3 ? kill() : answerOf(trial)),
      }),
    });
    const { run, done } = search();
    expect(await done).toMatchObject({ status: 'finished', complete: 8 });
    const { leases } = readRun(run);
    const third = leases.filter(({ trial }) => trial === 3).map(({ state, detail }) => [state, detail]);
    expect(third).toEqual([...Array(3).fill(['lost', 'SIGKILL']), ['done', null]]);
    expect(leases.filter(({ state }) => state === 'done')).toHaveLength(8);
    await worker.end();
  }, 30_000);

  it('keeps what runs when the search is stopped, and takes it up when it is resumed', async () => {
    let finish: () => void = () => undefined;
    const slow = new Promise<void>((done) => {
      finish = done;
    });
    const begun: number[] = [];
    const worker = work({
      makeTrainer: () => ({
        ...quick(),
        run: async ({ trial }) => {
          begun.push(trial);
          if (trial === 2) await slow;
          return answerOf(trial);
        },
      }),
    });
    const { run, done, context, queue } = search();
    while (!begun.includes(2)) await sleep(20);
    context.stop.request();
    expect(await done).toMatchObject({ status: 'interrupted', detail: expect.stringContaining('workers go on') });
    finish();
    const again = testContext(folder, undefined, Date.now);
    expect(await resumeSearch(run, {}, { ...again.context, queue })).toMatchObject({ status: 'finished', complete: 8 });
    expect(begun.filter((trial) => trial === 2)).toHaveLength(1);
    await worker.end();
  }, 30_000);

  it('serves no second coordinator of the same run', async () => {
    const { run, done, context } = search(config({ search: { trials: 1, workers: 1, keepWeights: false } }));
    while (!(await client.hkeys('mixnas:runs')).length) await sleep(20);
    const [id] = await client.hkeys('mixnas:runs');
    const { requireSole } = await import('../../src/queue/coordinator/sole-coordinator.ts');
    const { PostOffice } = await import('../../src/queue/coordinator/post-office.ts');
    const office = new PostOffice(parseAddress(redis.url), id as string, () => undefined);
    await requireSole(office, { host: 'test', folder: run });
    await expect(requireSole(office, { host: 'test', folder: `${run}-copy` })).rejects.toMatchObject({
      code: 'QUEUE_TAKEN',
      exitCode: 1,
    });
    await office.close(false, 100);
    context.stop.request();
    await done;
  }, 30_000);

  it('has a program train, on workers that may start it and where it is what the search has', async () => {
    const program = (queue = {}) =>
      config({ training: { epochs: 1 }, evaluator: { kind: 'program', command: [process.execPath, TRAINER] }, queue });
    const env = (changes: Readonly<Record<string, string>>) => ({
      env: { ...process.env, ...changes },
      programs: true,
    });
    const strict = search(program());
    const refused = [
      work({ name: 'none' }),
      work({ name: 'poor', ...env({ TRAINER_MEASURES: 'accuracy' }) }),
      work({ name: 'other', ...env({ TRAINER_RUNTIME: 'another formula' }) }),
    ];
    while (!refused.every(({ lines }) => lines.join().includes('not served'))) await sleep(20);
    const right = work({ name: 'same', ...env({}) });
    expect(await strict.done).toMatchObject({ status: 'finished', complete: 8 });
    expect(new Set(readRun(strict.run).leases.map(({ machine }) => machine))).toEqual(new Set(['same']));
    const [none, poor, other, same] = [...refused, right].map(({ lines }) => lines.join('\n'));
    expect(none).toContain('not served: it trains with a program, and this worker starts none');
    expect(poor).toContain('test 1 does not measure loss here');
    expect(other).toContain('not served: program test 1 (another formula) here, program test 1 (a formula) there');
    expect(same).toContain('served with program test 1 (a formula)');
    expect(readFileSync(join(strict.run, 'logs', 'trial-0.log'), 'utf8')).toContain('trained 0.');
    await right.end();

    const lax = search(program({ accept: 'any' }));
    expect(await lax.done).toMatchObject({ status: 'finished', complete: 8 });
    expect(new Set(readRun(lax.run).leases.map(({ machine }) => machine))).toEqual(new Set(['other']));
    for (const { end } of refused) await end();
  }, 60_000);

  it('refuses evaluators that have nothing for workers to do', async () => {
    const table = config({ data: undefined, evaluator: { kind: 'tabular', table: 'x.json' } });
    await expect(search(table).done).rejects.toMatchObject({ code: 'QUEUE_EVALUATOR', exitCode: 2 });
  });

  it('says that a password is wrong, and does not show it', async () => {
    const locked = await TestRedis.start('--requirepass', 'right');
    for (const url of [`redis://:wrong@127.0.0.1:${locked.port}`, locked.url]) {
      const refused = checkServer(parseAddress(url));
      await expect(refused).rejects.toMatchObject({ code: 'QUEUE_AUTH', exitCode: 2 });
      await expect(refused).rejects.not.toThrow(/wrong@/);
    }
    expect(await checkServer(parseAddress(`redis://:right@127.0.0.1:${locked.port}`))).toMatchObject({ warning: null });
    await locked.stop();
  });
});
