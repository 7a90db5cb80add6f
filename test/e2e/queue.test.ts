import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEpochs, readRun } from '../../src/store/index.ts';
import { NO_REDIS, TestRedis } from '../queue/redis.ts';
import { temporaryFolder } from '../temporary.ts';
import { runCli } from './run-cli.ts';
import { isRunning, type Running, StartedClis, waitForLog, workersOf } from './search-process.ts';

const folder = temporaryFolder();
const CONFIG = `
name: queued
seed: 5
space: mixnet-tiny
data: {kind: synthetic, resolution: 8, classes: 2, imagesPerClass: 48, validationPerClass: 8}
training: {epochs: 16, batchSize: 8}
controller: {kind: regularized-evolution, population: 4, sample: 2}
engine: {threads: 1}
search: {trials: 24, workers: 3}
`;

/** Milliseconds in which a worker takes a trial: one may have to be given up for it, which takes 25 s. */
const HOLD_MS = 60_000;

/** Milliseconds in which a result that was on its way when its trainer was stopped arrives. */
const ARRIVAL_MS = 500;

/** What a run found, without anything of time and place. */
function found(run: string): unknown {
  const { trials } = readRun(run);
  return trials.map(({ number, genotype, state, metrics, reward }) => {
    const epochs = readEpochs(run, number).map(({ seconds: _, ...epoch }) => epoch);
    return { number, genotype, state, metrics, reward, epochs };
  });
}

/** Every attempt in a few words, for whoever reads why a test failed. */
function attemptsOf(run: string): string {
  return readRun(run)
    .leases.map(({ trial, state, machine, detail }) =>
      [trial, state, machine, detail].filter((one) => one !== null).join(' '),
    )
    .join('; ');
}

/** How many attempts ended in which way, and whether each trial has exactly one result that counts. */
function attempts(run: string) {
  const { leases, trials } = readRun(run);
  const done = leases.filter(({ state }) => state === 'done').map(({ trial }) => trial);
  expect(done.sort((a, b) => a - b)).toEqual(trials.map(({ number }) => number));
  expect(leases.filter(({ state }) => state === 'open')).toEqual([]);
  return { lost: leases.filter(({ state }) => state !== 'done') };
}

if (NO_REDIS !== null) console.warn(`skipped: searches through a queue (${NO_REDIS})`);

describe.skipIf(NO_REDIS !== null)('a search through a queue', () => {
  let redis: TestRedis;
  const clis = new StartedClis(folder);
  /** Ids of processes that were stopped: one that is never continued would outlive a failed test. */
  const held: number[] = [];
  const worker = (name: string, ...more: string[]) =>
    clis.start(['worker', '--queue', redis.url, '--name', name, ...more]);
  const search = (run: string, ...more: string[]) =>
    clis.start(['search', 'queued.yaml', '--run', run, '--queue', redis.url, ...more]);

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'queued.yaml'), CONFIG);
    redis = await TestRedis.start();
    const local = await runCli(['search', 'queued.yaml', '--run', 'local', '--quiet'], folder, {
      cache: join(folder, 'cache'),
    });
    expect(local.code).toBe(0);
  });
  afterAll(async () => {
    await clis.end();
    for (const pid of held.filter(isRunning)) process.kill(pid, 'SIGCONT');
    await redis?.stop();
  });

  /**
   * Stops the process that trains for a worker, and waits until it has a trial in its hands, not one whose result is on its way.
   * @returns its id
   */
  const holdTraining = async ({ child }: Running, name: string, run: string): Promise<number> => {
    const [pid = 0] = await workersOf(child);
    process.kill(pid, 'SIGSTOP');
    held.push(pid);
    const until = performance.now() + HOLD_MS;
    const openLease = () =>
      readRun(run).leases.find(({ state, machine }) => state === 'open' && machine === name)?.token;
    for (;;) {
      if (performance.now() > until) throw new Error(`${name} took no trial: ${attemptsOf(run)}`);
      const token = openLease();
      await sleep(token === undefined ? 20 : ARRIVAL_MS);
      if (token !== undefined && openLease() === token) return pid;
    }
  };

  it('finds what one machine finds, bit for bit, whoever dies meanwhile', async () => {
    const [one, two, three] = ['one', 'two', 'three'].map((name) => worker(name)) as [Running, Running, Running];
    const run = join(folder, 'queued');
    // one that comes late would find nothing left to do
    await redis.untilWorkers(3);
    const coordinator = search('queued');

    await waitForLog(run, 'trial complete', 2);
    const orphan = await holdTraining(one, 'one', run);
    one.child.kill('SIGKILL');
    await one.ended;
    process.kill(orphan, 'SIGCONT');

    await waitForLog(run, 'trial complete', 4);
    await redis.restart();
    await waitForLog(run, 'queue lost its data');
    await waitForLog(run, 'trial complete', 5);
    const busy = await holdTraining(two, 'two', run);
    coordinator.child.kill('SIGKILL');
    await coordinator.ended;
    const kept = readRun(run).leases.find(({ state, machine }) => state === 'open' && machine === 'two');
    const resumed = clis.start(['resume', 'queued', '--queue', redis.url]);
    await waitForLog(run, 'search begins', 2);
    process.kill(busy, 'SIGCONT');
    const isOpen = () => readRun(run).leases.some(({ token, state }) => token === kept?.token && state === 'open');
    while (isOpen()) await sleep(20);

    const trainer = await holdTraining(two, 'two', run);
    const begun = performance.now();
    two.child.kill('SIGTERM');
    expect((await two.ended).code).toBe(0);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(isRunning(trainer)).toBe(false);

    const { code, stderr } = await resumed.ended;
    expect(code, stderr).toBe(0);
    three.child.kill('SIGUSR1');
    expect((await three.ended).code).toBe(0);
    expect(isRunning(orphan)).toBe(false);

    expect(found(run)).toEqual(found(join(folder, 'local')));
    const { lost } = attempts(run);
    expect(lost.map(({ detail }) => detail)).toContainEqual(
      expect.stringMatching(/^its worker was silent for 2[5-9] s$/),
    );
    expect(lost.map(({ detail }) => detail)).toContain('its worker was asked to end');
    expect(readRun(run).leases.find(({ token }) => token === kept?.token)).toMatchObject({
      state: 'done',
      machine: 'two',
    });
    const names = readRun(run).leases.flatMap(({ machine }) => machine ?? []);
    expect([...new Set(names)].sort()).toEqual(['one', 'three', 'two']);
  }, 240_000);
});
