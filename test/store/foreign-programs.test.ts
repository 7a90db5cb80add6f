import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { RunStore, readRun, runFile } from '../../src/store/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';
import { end, HOLDER, INFO, trial } from './rows.ts';

const folder = temporaryFolder();
const NEVER = new AbortController().signal;
let count = 0;

function fresh(): { readonly run: string; readonly store: RunStore } {
  const run = join(folder, `run-${count++}`);
  return { run, store: RunStore.create(run, INFO, 'name: demo\n', HOLDER) };
}

/** Another program that has begun to write. */
function locked(run: string): { readonly release: () => void } {
  const db = openDatabase(runFile(run, 'database'));
  db.exec('BEGIN IMMEDIATE');
  return {
    release: () => {
      db.rollback();
      db.close();
    },
  };
}

describe('a run that another program keeps locked', () => {
  it('takes results into memory, says so once, and stores them in order when it is free', async () => {
    const { run, store } = fresh();
    store.propose(trial(0));
    const states: string[] = [];
    store.listen((state) => states.push(state));
    const other = locked(run);
    store.finish(end(0));
    store.propose(trial(1));
    store.finish({ ...end(1), reward: 0.7 });
    expect(states).toEqual(['waiting']);
    expect(readRun(run).trials.map(({ state }) => state)).toEqual(['running']);
    other.release();
    await store.settled(NEVER);
    expect(states).toEqual(['waiting', 'stored']);
    expect(readRun(run).trials.map(({ state, reward }) => [state, reward])).toEqual([
      ['complete', 0.5],
      ['complete', 0.7],
    ]);
    store.close();
  });

  it('is given up on request: what waited is not stored, and what was stored before is', async () => {
    const { run, store } = fresh();
    store.propose(trial(0));
    const other = locked(run);
    store.finish(end(0));
    const giveUp = new AbortController();
    const settled = store.settled(giveUp.signal);
    giveUp.abort();
    await expect(settled).rejects.toMatchObject({ code: 'RUN_BUSY', exitCode: 1 });
    store.close();
    other.release();
    expect(readRun(run).trials).toMatchObject([{ number: 0 }]);
    expect(readRun(run).trials[0]?.state).not.toBe('complete');
  });

  it('tells of what waiting writes failed with', async () => {
    const { run, store } = fresh();
    const other = locked(run);
    store.propose(trial(0));
    rmSync(run, { recursive: true });
    other.release();
    await expect(store.settled(NEVER)).rejects.toMatchObject({ code: 'RUN_GONE' });
    expect(thrown(() => store.propose(trial(1)))).toMatchObject({ code: 'RUN_GONE' });
    store.close();
  });
});

describe('a copy of run.sqlite alone', () => {
  it('holds a result as soon as it is stored', async () => {
    const { run, store } = fresh();
    store.propose(trial(0));
    await sleep(500); // longer than the pause between two checkpoints
    store.finish(end(0));
    const copy = join(folder, `copy-${count++}`);
    mkdirSync(copy);
    copyFileSync(runFile(run, 'database'), runFile(copy, 'database'));
    expect(readRun(copy).trials).toMatchObject([{ state: 'complete', reward: 0.5 }]);
    store.close();
  });
});

describe('a run that is removed while it is written', () => {
  it('is told as removed, and closes', () => {
    const { run, store } = fresh();
    rmSync(run, { recursive: true });
    expect(thrown(() => store.propose(trial(0)))).toMatchObject({
      code: 'RUN_GONE',
      exitCode: 1,
      message: expect.stringMatching(/run .* was removed/),
      hint: expect.stringContaining('backup'),
    });
    store.close();
    expect(existsSync(run)).toBe(false);
  });

  it('is told so too when another file has taken its place', () => {
    const { run, store } = fresh();
    const { run: other, store: second } = fresh();
    second.close();
    rmSync(runFile(run, 'database'));
    cpSync(runFile(other, 'database'), runFile(run, 'database'));
    expect(thrown(() => store.propose(trial(0)))).toMatchObject({ code: 'RUN_GONE' });
    store.close();
    expect(readdirSync(other)).toContain('run.sqlite');
  });
});
