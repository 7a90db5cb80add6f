import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FollowedRun, RunStore, readRun } from '../../src/store/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { thrown } from '../thrown.ts';
import { end, HOLDER, INFO, trial } from './rows.ts';

const folder = temporaryFolder();
const EPOCH = { epoch: 1, trainLoss: 1, trainAccuracy: 0.5, accuracy: 0.4, loss: 2, learningRate: 0.1, seconds: 3 };

let count = 0;
function fresh(holder = HOLDER): { path: string; store: RunStore } {
  const path = join(folder, `run-${count++}`);
  return { path, store: RunStore.create(path, INFO, 'name: demo\n', holder) };
}

/** Looks until nothing is new: right after a change there may be a second look. */
function lookAll(followed: FollowedRun): number[] {
  const changed: number[] = [];
  for (let state = followed.look(); state !== null; state = followed.look()) changed.push(...state.changed);
  return changed;
}

describe('a followed run', () => {
  it('tells at each look what is new or has changed, and nothing where nothing has', () => {
    const { path, store } = fresh();
    const followed = new FollowedRun(path);
    expect(followed.look()?.record.trials).toEqual([]);
    for (const number of [0, 1, 2]) store.propose(trial(number));
    expect(lookAll(followed)).toEqual([0, 1, 2]);
    store.start(1, 5);
    store.finish({ ...end(1), epochs: [EPOCH] });
    expect(lookAll(followed)).toEqual([1]);
    expect(lookAll(followed)).toEqual([]);
    store.finish({ ...end(0), state: 'paused', rung: 0 });
    store.propose(trial(3));
    expect(lookAll(followed)).toEqual([0, 3]);
    store.finish({ ...end(0), rung: 1 });
    expect(lookAll(followed)).toEqual([0]);
    store.close();
  });

  it('is at the end what the run itself is when all of it is read', () => {
    const { path, store } = fresh();
    const followed = new FollowedRun(path);
    let record = followed.look()?.record;
    const look = () => {
      record = followed.look()?.record ?? record;
    };
    for (let number = 0; number < 20; number++) {
      store.propose(trial(number));
      look();
      store.start(number, number);
      store.finish({ ...end(number), epochs: [EPOCH, { ...EPOCH, epoch: 2 }] });
      if (number % 3 === 0) look();
    }
    look();
    expect(record).toEqual(readRun(path));
    store.setStatus('finished', 'all trials are done', 99);
    store.close();
    look();
    look();
    expect(record).toEqual(readRun(path));
    expect(record).toMatchObject({ status: 'finished', endedAt: 99 });
  });

  it('misses no change however quickly changes follow each other', () => {
    const { path, store } = fresh();
    const followed = new FollowedRun(path);
    const seen = new Set(lookAll(followed));
    for (let number = 0; number < 60; number++) {
      store.propose(trial(number));
      for (const one of followed.look()?.changed ?? []) seen.add(one);
    }
    for (const one of lookAll(followed)) seen.add(one);
    expect(seen.size).toBe(60);
    store.close();
  });

  it('tells what running trials say of themselves', () => {
    const { path, store } = fresh();
    const followed = new FollowedRun(path);
    store.propose(trial(0));
    store.noteRunning([{ trial: 0, epoch: 2, epochs: 5, loss: 1.5 }]);
    expect(followed.look()?.running).toEqual([{ trial: 0, epoch: 2, epochs: 5, loss: 1.5 }]);
    store.close();
  });

  it('says that its process died, and that it runs again when it was resumed', () => {
    const { path, store } = fresh({ pid: 2 ** 22 + 1, host: hostname(), since: 0 });
    store.propose(trial(0));
    store.close();
    const followed = new FollowedRun(path);
    expect(followed.look()?.record).toMatchObject({
      status: 'interrupted',
      hasCrashed: true,
      trials: [{ state: 'interrupted' }],
    });
    const again = RunStore.open(path, { pid: process.pid, host: hostname(), since: 1 });
    again.start(0, 7);
    expect(lookAll(followed)).toEqual([0]);
    again.finish(end(0));
    again.setStatus('finished', '', 8);
    again.close();
    const state = followed.look();
    expect(state?.record).toMatchObject({ status: 'finished', trials: [{ state: 'complete' }] });
  });

  it('is an error while its folder is gone, and read anew when another run is there', () => {
    const { path, store } = fresh();
    store.propose(trial(0));
    store.close();
    const followed = new FollowedRun(path);
    followed.look();
    rmSync(path, { recursive: true });
    expect(thrown(() => followed.look()).code).toBe('NOT_A_RUN');
    const other = RunStore.create(path, { ...INFO, name: 'other' }, 'name: other\n', HOLDER);
    other.propose(trial(0));
    other.propose(trial(1));
    expect(followed.look()?.record).toMatchObject({ info: { name: 'other' }, trials: [{}, {}] });
    other.close();
  });
});
