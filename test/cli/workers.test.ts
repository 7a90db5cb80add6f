import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { type LeaseRow, RunStore, type WorkerRow } from '../../src/store/index.ts';
import type { Json } from '../../src/util/json.ts';
import { INFO } from '../store/rows.ts';
import { temporaryFolder } from '../temporary.ts';
import { runProgram } from './run-program.ts';

const folder = temporaryFolder();
const HOUR = 3_600_000;
let count = 0;

const config = parseConfig(
  { name: 'demo', space: 's', data: { kind: 'synthetic' }, training: { epochs: 2, batchSize: 10 } },
  'test',
);
const images = { classes: 2, train: 500, validation: 10, largestClass: null, skipped: [] };

/** A run with five trials that its process still writes. */
function runWith(leases: readonly LeaseRow[], workers: readonly WorkerRow[]): { path: string; store: RunStore } {
  const path = join(folder, `run-${count++}`);
  const info = {
    ...INFO,
    config: config as unknown as Json,
    data: { hash: 'h', classes: ['a', 'b'], images },
  };
  const store = RunStore.create(path, info, 'name: demo\n', { pid: 4711, host: 'elsewhere', since: 0 });
  for (let number = 0; number < 5; number++) {
    store.propose({ number, genotype: [number], key: `${number}`, note: undefined, metrics: {} });
  }
  store.queue(leases, workers);
  return { path, store };
}

function lease(token: string, trial: number, changes: Partial<LeaseRow> = {}): LeaseRow {
  const times = { leasedAt: 0, claimedAt: null, heardAt: null, endedAt: null };
  const nobody = { worker: null, machine: null, detail: null, epoch: null, epochs: null };
  return { token, trial, rung: null, request: 'r', state: 'open', ...times, ...nobody, ...changes };
}

function worker(id: string, changes: Partial<WorkerRow> = {}): WorkerRow {
  return {
    id,
    name: id,
    machine: 'node7',
    mixnas: '0.2.0',
    engine: 'native 1 (avx512)',
    cores: 8,
    slots: 2,
    firstHeard: 0,
    lastHeard: HOUR,
    state: 'active',
    detail: null,
    done: 0,
    seconds: 0,
    ...changes,
  };
}

const by = (id: string) => ({ worker: id, machine: id });
const LEASES = [
  lease('t0', 0, { ...by('b'), state: 'done', claimedAt: 0, endedAt: HOUR / 4 }),
  lease('t1', 1, { ...by('b'), state: 'done', claimedAt: HOUR / 4, endedAt: HOUR / 2 }),
  lease('t2', 2, { ...by('a'), state: 'lost', claimedAt: 0, endedAt: HOUR, detail: 'silent for 25 s' }),
  lease('t3', 2, { ...by('b'), claimedAt: HOUR, epoch: 1, epochs: 2 }),
  lease('t4', 3),
];
const WORKERS = [
  worker('b', { done: 2, seconds: 50 }),
  worker('a', { state: 'lost' }),
  worker('c', { state: 'refused', detail: 'its engine is native 1 (avx2)' }),
];

describe('mixnas workers', () => {
  it('says that no worker was there yet', async () => {
    const { path } = runWith([], []);
    const { out } = await runProgram(['workers', path]);
    expect(out).toContain('No worker was heard of yet');
    expect(out).toContain('0 counted, 0 open (0 without a worker), 0 lost, 0 came too late');
  });

  it('lists what each does, has done and lost, and how fast, sorted by name', async () => {
    const { path } = runWith(LEASES, WORKERS);
    const { out } = await runProgram(['workers', path, '--json']);
    const found = JSON.parse(out);
    expect(found).toMatchObject({
      schemaVersion: 1,
      run: { name: 'demo', status: 'running' },
      attempts: { open: 2, done: 2, lost: 1, superseded: 0 },
      waiting: 1,
    });
    expect(found.workers).toMatchObject([
      { id: 'a', state: 'lost', now: [], done: 0, lost: 1, trialsPerHour: null, imagesPerSecond: null },
      {
        id: 'b',
        host: 'node7',
        state: 'active',
        now: [{ trial: 2, rung: null, epoch: 1, epochs: 2 }],
        done: 2,
        lost: 0,
        trialsPerHour: 4,
        imagesPerSecond: (2 * 2 * 500) / 50,
        lastHeard: '1970-01-01T01:00:00.000Z',
      },
      { id: 'c', state: 'refused', detail: 'its engine is native 1 (avx2)', now: [] },
    ]);
  });

  it('prints a table of it', async () => {
    const { path } = runWith(LEASES, WORKERS);
    const { out } = await runProgram(['workers', path]);
    expect(out).toContain('2 counted, 2 open (1 without a worker), 1 lost, 0 came too late');
    expect(out).toMatch(
      /^b +node7 +active +8 +native 1 \(avx512\) +0\.2\.0 +trial 2, epoch 1\/2, for .*; 1 idle +2 +0 +4 +40 +/m,
    );
    expect(out).toMatch(/^c: its engine is native 1 \(avx2\)$/m);
  });

  it('tells in one line of all that are gone of one name and host, after those that work', async () => {
    const gone = ['a1', 'a2', 'a3'].map((id, i) => worker(id, { name: 'a', state: 'lost', lastHeard: i * 1000 }));
    const leases = [
      ...LEASES.slice(0, 2),
      lease('t2', 2, { ...by('a1'), state: 'lost', claimedAt: 0, endedAt: HOUR }),
      lease('t3', 2, { ...by('a3'), state: 'done', claimedAt: 0, endedAt: HOUR }),
    ];
    const { path } = runWith(leases, [...gone, worker('b', { done: 2, seconds: 50 })]);
    const { out } = await runProgram(['workers', path]);
    expect(out).toMatch(/^b +node7 +active .*\na +node7 +3 gone +8 +native 1 \(avx512\) +0\.2\.0 +- +1 +1 +- +- /m);
  });

  it('claims nothing of workers of a search that has ended without saying so', async () => {
    const { path, store } = runWith(LEASES, WORKERS);
    store.setStatus('interrupted', 'stopped');
    store.close();
    const { out } = await runProgram(['workers', path, '--json']);
    expect(JSON.parse(out).workers[1]).toMatchObject({ id: 'b', state: 'unknown', now: [], done: 2 });
  });

  it('refuses a folder that is no run', async () => {
    await expect(runProgram(['workers', folder])).rejects.toMatchObject({ code: 'NOT_A_RUN', exitCode: 2 });
  });
});
