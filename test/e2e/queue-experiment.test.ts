import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeArchitecture } from '../../src/architecture/index.ts';
import { summariseExperiment } from '../../src/experiment/index.ts';
import { initialWeights } from '../../src/graph/index.ts';
import { readRun } from '../../src/store/index.ts';
import { encodeCheckpoint } from '../../src/train/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { NO_REDIS, TestRedis } from '../queue/redis.ts';
import { temporaryFolder } from '../temporary.ts';
import { runCli } from './run-cli.ts';
import { StartedClis } from './search-process.ts';

const folder = temporaryFolder();
const CONFIG = `
name: tuned
data: {kind: synthetic, classes: 2, imagesPerClass: 32, validationPerClass: 16, resolution: 16}
training: {epochs: 2, batchSize: 32}
search: {workers: 2}
engine: {threads: 1}
experiment:
  networks: [{network: mobilenet-v1, width: 0.1}]
  settings: {scratch: {}, tuned: {learningRate: 0.01, init: {freeze: body, freezeEpochs: 1}}}
  seeds: 2
  baseline: scratch
`;

if (NO_REDIS !== null) console.warn(`skipped: an experiment through a queue (${NO_REDIS})`);

describe.skipIf(NO_REDIS !== null)('an experiment through a queue', () => {
  let redis: TestRedis;
  const clis = new StartedClis(folder);
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'tuned.yaml'), CONFIG);
    const { graph } = makeArchitecture('v1', buildZoo('mobilenet-v1', { size: 16, classes: 5, width: 0.1 }));
    const weights = encodeCheckpoint({ hash: 'any', history: [], state: initialWeights(graph, 9) });
    writeFileSync(join(folder, 'v1.ckpt'), weights);
    redis = await TestRedis.start();
  });
  afterAll(async () => {
    await clis.end();
    await redis?.stop();
  });

  it('sends the weights that trainings begin with, and finds what one machine finds', async () => {
    const call = ['experiment', 'tuned.yaml', '--from', 'v1.ckpt', '--format', 'csv'];
    const local = await runCli([...call, '--run', 'local'], folder, { cache: join(folder, 'cache') });
    expect(local.code, local.stderr).toBe(0);
    const worker = clis.start(['worker', '--queue', redis.url, '--name', 'far', '--workers', '2']);
    const queued = await clis.start([...call, '--run', 'queued', '--queue', redis.url]).ended;
    expect(queued.code, queued.stderr).toBe(0);
    worker.child.kill('SIGTERM');
    await worker.ended;

    const record = readRun(join(folder, 'queued'));
    expect(record.leases.map(({ machine, state }) => `${machine} ${state}`)).toEqual(Array(4).fill('far done'));
    const readings = (run: string) => summariseExperiment(readRun(join(folder, run))).rows.map((row) => row.readings);
    expect(readings('queued')).toEqual(readings('local'));
  }, 120_000);
});
