/**
 * Runs a search of very short trials through a queue and tells how many a second go through, and how long the coordinator's
 * event loop is kept busy.
 *
 *     npx tsx bench/queue-throughput.ts [trials] [workers] [slots of each]
 *
 * Everything is what a search has: its loop, a random controller, its store with the leases, Redis, and worker processes
 * that take, claim, answer and send heartbeats. Only what trains is not there: in its place each worker waits 10 ms and
 * answers with an accuracy that follows from the trial's number. The figures say what the queue costs, not what training does.
 * It starts a `redis-server` of its own on a free port.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { parseConfig } from '../src/config/index.ts';
import { serveQueue, type Trainer } from '../src/queue/index.ts';
import { readSpace, StopSignal } from '../src/run/index.ts';
import { startSearch } from '../src/search/index.ts';
import { readRun } from '../src/store/index.ts';

const TRIAL_MS = 10;
const LEAST_PER_SECOND = 300;
const MOST_P99_MS = 50;
const MIXNAS = 'bench';

/** Waits in place of training. */
function waitingTrainer(): Trainer {
  return {
    async run({ trial }) {
      await sleep(TRIAL_MS);
      const metrics = { accuracy: ((trial * 7919) % 1000) / 1000, loss: 1, trainLoss: 1, balancedAccuracy: 0.5 };
      return { state: 'complete', metrics, history: [], seconds: TRIAL_MS / 1000 };
    },
    abort: () => undefined,
    close: async () => undefined,
  };
}

async function work(url: string, cacheDir: string, slots: number, name: string): Promise<void> {
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());
  await serveQueue(url, {
    ...{ name, host: 'bench', pid: process.pid, cores: 1, slots, threads: 1, mixnas: MIXNAS, cacheDir, shared: [] },
    ...{ programs: false, env: {} },
    ...{ id: `${name}-${process.pid}`, once: false, idleSeconds: null, deadline: null, now: Date.now },
    log: () => undefined,
    stop: stop.signal,
    makeTrainer: waitingTrainer,
  });
}

async function startRedis(): Promise<{ url: string; child: ChildProcess }> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  const child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  });
  await sleep(500);
  return { url: `redis://127.0.0.1:${port}`, child };
}

/** Milliseconds between two ticks of the system's clock of processor time. */
const TICK_MS = 10;

/** Processor time that a process has had, milliseconds (Linux). */
function processorMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return TICK_MS * (Number(fields[11]) + Number(fields[12]));
}

/** What the others have used so far. */
async function usage(workers: readonly ChildProcess[], server: ChildProcess, client: Redis) {
  const calls = /total_commands_processed:(\d+)/.exec(await client.info('stats'))?.[1];
  const workersMs = workers.reduce((sum, child) => sum + processorMs(child), 0);
  return { workersMs, redisMs: processorMs(server), calls: Number(calls) };
}

async function measure(trials: number, workers: number, slots: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mixnas-throughput-'));
  const cacheDir = join(folder, 'cache');
  const { url, child: redis } = await startRedis();
  const config = parseConfig(
    {
      name: 'throughput',
      space: 'mixnet-tiny',
      data: { kind: 'synthetic', resolution: 8, classes: 2, imagesPerClass: 8, validationPerClass: 4 },
      controller: { kind: 'random' },
      search: { trials, workers: workers * slots, keepWeights: false },
    },
    'bench',
  );
  const children = Array.from({ length: workers }, (_, i) =>
    fork(import.meta.filename, ['--worker', url, cacheDir, String(slots), `worker-${i}`]),
  );
  const delays = monitorEventLoopDelay({ resolution: 1 });
  let [first, last, ended] = [0, 0, 0];
  let cpu = process.cpuUsage();
  const client = new Redis(url);
  let before = usage(children, redis, client);
  try {
    await startSearch(config, readSpace(config.space, folder), join(folder, 'run'), {
      ...{ cacheDir, now: Date.now, pid: process.pid, host: 'bench', cores: 2, env: {}, stop: new StopSignal() },
      versions: { mixnas: MIXNAS },
      queue: { url, files: { port: 0, url: null }, watchLoop: false },
      openLog: () => ({ info: () => undefined, warn: () => undefined, close: () => undefined }),
      onEvent: ({ kind }) => {
        if (kind !== 'end') return;
        last = performance.now();
        if (ended++ > 0) return;
        first = last;
        cpu = process.cpuUsage();
        before = usage(children, redis, client);
        delays.enable();
      },
    });
    delays.disable();
    const { user, system } = process.cpuUsage(cpu);
    const [begun, over] = [await before, await usage(children, redis, client)];
    const each = (of: (used: typeof over) => number) => ((of(over) - of(begun)) / ended).toFixed(2);
    const { leases } = readRun(join(folder, 'run'));
    const done = leases.filter(({ state }) => state === 'done').length;
    const perSecond = (ended - 1) / ((last - first) / 1000);
    const [p50, p99, max] = [delays.percentile(50), delays.percentile(99), delays.max].map((ns) =>
      (ns / 1e6).toFixed(1),
    );
    console.log(
      `${ended} trials of ${TRIAL_MS} ms, ${workers} workers of ${slots} slots: ${perSecond.toFixed(0)} a second`,
    );
    const own = ((user + system) / 1000 / ended).toFixed(2);
    const [ofWorkers, ofRedis] = [each(({ workersMs }) => workersMs), each(({ redisMs }) => redisMs)];
    console.log(`processor time a trial: coordinator ${own} ms, workers ${ofWorkers} ms, Redis ${ofRedis} ms`);
    console.log(`commands that Redis carried out: ${each(({ calls }) => calls)} a trial`);
    console.log(`leases: ${leases.length}, of them done ${done}`);
    console.log(`event loop of the coordinator: p50 ${p50} ms, p99 ${p99} ms, longest ${max} ms`);
    if (ended !== trials || done !== trials || leases.length !== trials) process.exitCode = 1;
    if (perSecond < LEAST_PER_SECOND || Number(p99) > MOST_P99_MS) process.exitCode = 1;
  } finally {
    const gone = children.map((child) => once(child, 'exit'));
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(gone);
    client.disconnect();
    redis.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

const [word, ...rest] = process.argv.slice(2);
if (word === '--worker') {
  const [url, cacheDir, slots, name] = rest as [string, string, string, string];
  await work(url, cacheDir, Number(slots), name);
} else {
  const [workers = '2', slots = '16'] = rest;
  await measure(Number(word ?? 5000), Number(workers), Number(slots));
}
