import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { RunStore, readEpochs, readRun, runFile } from '../../src/store/index.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { temporaryFolder } from '../temporary.ts';
import { INFO } from './rows.ts';

const folder = temporaryFolder();
const HOLDER = { pid: 4711, host: 'here', since: 0 };
const EPOCH = { epoch: 1, trainLoss: 1, trainAccuracy: 0.5, accuracy: 0.4, loss: 2, learningRate: 0.1, seconds: 3 };

let count = 0;
function fresh(): { path: string; store: RunStore } {
  const path = join(folder, `run-${count++}`);
  return { path, store: RunStore.create(path, INFO, 'name: demo\n', HOLDER) };
}

function failure(run: () => unknown): MixnasError {
  try {
    run();
  } catch (error) {
    if (error instanceof MixnasError) return error;
    throw error;
  }
  throw new Error('expected a MixnasError');
}

const TRIAL = {
  number: 0,
  genotype: [1, 2],
  key: '1-2',
  note: { logProbability: -1.5 },
  metrics: { params: 7, macs: 9 },
};
const END = {
  number: 0,
  state: 'complete',
  rung: null,
  reason: null,
  message: null,
  metrics: { params: 7, macs: 9, accuracy: 0.4, loss: 2 },
  reward: 0.3,
  violation: 0,
  endedAt: 20,
  seconds: 3,
  epochs: [EPOCH],
} as const;

describe('RunStore', () => {
  it('gives back what was stored, to a reader beside the writer', () => {
    const { path, store } = fresh();
    store.propose(TRIAL);
    store.start(0, 10);
    expect(readRun(path).trials[0]).toMatchObject({ state: 'running', attempt: 1, startedAt: 10, genotype: [1, 2] });
    store.finish(END);
    const run = readRun(path);
    expect(run.info).toEqual(INFO);
    expect(run.status).toBe('running');
    expect(run.trials[0]).toMatchObject({
      state: 'complete',
      metrics: { params: 7, macs: 9, accuracy: 0.4, loss: 2 },
      reward: 0.3,
      note: TRIAL.note,
      endedAt: 20,
    });
    expect(readEpochs(path, 0)).toEqual([{ trial: 0, ...EPOCH }]);
    store.close();
  });

  it('keeps an infinite violation', () => {
    const { path, store } = fresh();
    store.propose(TRIAL);
    store.finish({
      ...END,
      state: 'failed',
      reason: 'crashed',
      metrics: TRIAL.metrics,
      reward: null,
      violation: Number.POSITIVE_INFINITY,
    });
    expect(readRun(path).trials[0]?.violation).toBe(Number.POSITIVE_INFINITY);
    store.close();
  });

  it('refuses the same network twice', () => {
    const { store } = fresh();
    store.propose(TRIAL);
    expect(() => store.propose({ ...TRIAL, number: 1 })).toThrow(/UNIQUE/);
    store.close();
  });

  it('tells a second writer who holds the run, and lets it in once the first has closed', () => {
    const { path, store } = fresh();
    const error = failure(() => RunStore.open(path, { pid: 1, host: 'there', since: 1 }));
    expect(error.code).toBe('RUN_LOCKED');
    expect(error.message).toContain('process 4711 on here');
    store.close();
    RunStore.open(path, HOLDER).close();
  });

  it('marks running trials as interrupted and keeps finished ones', () => {
    const { path, store } = fresh();
    store.propose(TRIAL);
    store.finish(END);
    store.propose({ ...TRIAL, number: 1, key: 'other' });
    store.start(1, 30);
    store.interruptRunning(40);
    expect(readRun(path).trials.map(({ state }) => state)).toEqual(['complete', 'interrupted']);
    store.close();
  });

  it('does not start in a folder that holds something, and says how to continue', () => {
    const { path, store } = fresh();
    store.close();
    const error = failure(() => RunStore.create(path, INFO, '', HOLDER));
    expect(error.code).toBe('RUN_EXISTS');
    expect(error.hint).toContain(`mixnas resume ${path}`);
  });

  it('says that a folder or a file is not a run', () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    expect(failure(() => readRun(empty))).toMatchObject({ code: 'NOT_A_RUN', exitCode: 2 });
    expect(failure(() => readRun(join(folder, 'absent'))).message).toContain('does not exist');
    writeFileSync(runFile(empty, 'database'), 'this is not SQLite, but long enough to be looked at as a database file');
    expect(failure(() => readRun(empty))).toMatchObject({ code: 'NOT_A_RUN', exitCode: 2 });
    expect(failure(() => RunStore.open(empty, HOLDER))).toMatchObject({ code: 'NOT_A_RUN' });
  });

  it('says that a truncated run is damaged', () => {
    const { path, store } = fresh();
    store.close();
    truncateSync(runFile(path, 'database'), 6000);
    appendFileSync(runFile(path, 'database'), 'x'.repeat(3000));
    expect(failure(() => readRun(path)).code).toMatch(/RUN_DAMAGED|NOT_A_RUN/);
  });

  it('names both versions when a newer mixnas stored the run', () => {
    const { path, store } = fresh();
    store.close();
    const db = openDatabase(runFile(path, 'database'));
    db.pragma('user_version = 99');
    db.close();
    const error = failure(() => readRun(path));
    expect(error).toMatchObject({ code: 'RUN_VERSION', hint: 'update mixnas' });
    expect(error.message).toContain('stored in version 99');
    expect(failure(() => RunStore.open(path, HOLDER)).code).toBe('RUN_VERSION');
  });

  it('starts in a folder where a process died while it created the run', () => {
    const path = join(folder, 'half-made');
    mkdirSync(path);
    for (const file of ['config', 'partial'] as const) writeFileSync(runFile(path, file), 'half');
    const store = RunStore.create(path, INFO, 'name: demo\n', HOLDER);
    store.close();
    expect(readRun(path).trials).toEqual([]);
  });

  it('leaves one database file when it is closed, without a journal beside it', () => {
    const { path, store } = fresh();
    store.propose(TRIAL);
    store.close();
    expect(readdirSync(path).sort()).toEqual(['config.yaml', 'run.lock', 'run.sqlite']);
    expect(readRun(path).trials).toHaveLength(1);
    expect(readdirSync(path)).toHaveLength(3);
  });

  it('shows a run whose process died as interrupted, with its running trials', () => {
    const dead = spawnSync(process.execPath, ['--version']).pid;
    const path = join(folder, 'dead');
    const store = RunStore.create(path, INFO, '', { pid: dead, host: hostname(), since: 0 });
    store.propose(TRIAL);
    store.start(0, 1);
    expect(readRun(path)).toMatchObject({ status: 'interrupted', trials: [{ state: 'interrupted' }] });
    store.close();
    const alive = join(folder, 'alive');
    const other = RunStore.create(alive, INFO, '', { pid: process.pid, host: hostname(), since: 0 });
    expect(readRun(alive).status).toBe('running');
    other.close();
  });

  it('reads thousands of trials back in order', () => {
    const { path, store } = fresh();
    for (let number = 0; number < 3000; number++) {
      store.propose({ ...TRIAL, number, key: `k${number}` });
      store.finish({ ...END, number, epochs: [] });
    }
    store.close();
    expect(readRun(path).trials.map(({ number }) => number)).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  });

  it('keeps the rungs of a trial and the epochs of all of them', () => {
    const { path, store } = fresh();
    store.propose(TRIAL, { number: 0, trial: 0, rung: 0, told: 0 });
    const result = { state: 'complete', metrics: { accuracy: 0.4, loss: 2 }, seconds: 3 } as const;
    const better = { ...result, metrics: { accuracy: 0.6, loss: 2 } };
    store.finish({ ...END, state: 'paused', rung: 0 }, { number: 0, ...result });
    store.promote({ number: 1, trial: 0, rung: 1, told: 1 });
    expect(readRun(path)).toMatchObject({
      trials: [{ state: 'paused', rung: 0 }],
      segments: [result, { state: null }],
    });
    store.start(0, 30);
    const epochs = [{ ...EPOCH, epoch: 2 }];
    store.finish({ ...END, rung: 1, epochs }, { number: 1, ...better });
    expect(readRun(path).trials[0]).toMatchObject({ state: 'complete', rung: 1, attempt: 1 });
    expect(readRun(path).segments).toEqual([
      { number: 0, trial: 0, rung: 0, told: 0, ...result },
      { number: 1, trial: 0, rung: 1, told: 1, ...better },
    ]);
    expect(readEpochs(path, 0).map(({ epoch }) => epoch)).toEqual([1, 2]);
    store.close();
  });

  it('reads a run of version 1 as it is, and brings it to this version when it is taken', () => {
    const { path, store } = fresh();
    store.propose(TRIAL);
    store.finish(END);
    store.close();
    asVersion1(path);
    const old = readRun(path);
    expect(old).toMatchObject({
      trials: [{ state: 'complete', rung: null, metrics: END.metrics }],
      segments: [],
      latencies: [],
      finals: [],
      leases: [],
      workers: [],
      lastEpochs: [{ trial: 0, epoch: 1, trainAccuracy: 0.5 }],
    });
    const taken = RunStore.open(path, HOLDER);
    taken.propose({ ...TRIAL, number: 1, key: 'other' }, { number: 0, trial: 1, rung: 0, told: 0 });
    expect(taken.trials()[0]).toEqual(old.trials[0]);
    expect(taken.segments()).toHaveLength(1);
    taken.close();
    expect(readEpochs(path, 0)).toEqual([{ trial: 0, ...EPOCH }]);
    const db = openDatabase(runFile(path, 'database'));
    expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
    expect(() => db.prepare("UPDATE trial SET state = 'paused'").run()).not.toThrow();
    expect(() => db.prepare("UPDATE trial SET state = 'odd'").run()).toThrow(/CHECK/);
    db.close();
  });
});

/** Takes from a run's file what versions 2 and 3 added. */
function asVersion1(path: string): void {
  const db = openDatabase(runFile(path, 'database'));
  const { sql } = db.prepare("SELECT sql FROM sqlite_master WHERE name = 'trial'").get() as { sql: string };
  const older = sql
    .replace("'paused', ", '')
    .replace(/,\s*rung INTEGER/, '')
    .replace('metrics TEXT NOT NULL', 'accuracy REAL, loss REAL, params INTEGER NOT NULL, macs INTEGER NOT NULL');
  db.pragma('foreign_keys = OFF');
  db.exec(older.replace('CREATE TABLE trial', 'CREATE TABLE trial_1'));
  const columns = (db.prepare('PRAGMA table_info(trial_1)').all() as { name: string }[]).map(({ name }) => name);
  const isMetric = (name: string) => ['accuracy', 'loss', 'params', 'macs'].includes(name);
  const values = columns.map((name) => (isMetric(name) ? `json_extract(metrics, '$.${name}')` : name));
  db.exec(`INSERT INTO trial_1 (${columns.join(', ')}) SELECT ${values.join(', ')} FROM trial`);
  db.exec(
    'DROP TABLE lease; DROP TABLE worker; DROP TABLE finals; DROP TABLE latency; DROP TABLE segment; DROP TABLE trial; ALTER TABLE trial_1 RENAME TO trial',
  );
  db.exec('ALTER TABLE epoch DROP COLUMN map');
  db.pragma('user_version = 1');
  db.close();
}
