import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LeaseBook } from '../../src/queue/coordinator/lease-book.ts';
import { RunStore, readRun } from '../../src/store/index.ts';
import { end, HOLDER, INFO, trial } from '../store/rows.ts';
import { temporaryFolder } from '../temporary.ts';

const folder = temporaryFolder();
const ASK = { trial: 0, rung: null, request: '5/trial/0' };
let count = 0;

/** A store of one trial, and what opens its leases with a clock and tokens that count up. */
function fresh() {
  const path = join(folder, `run-${count++}`);
  const store = RunStore.create(path, INFO, '', HOLDER);
  store.propose(trial(0));
  let [time, tokens] = [0, 0];
  const open = (from: RunStore) =>
    new LeaseBook(
      from,
      () => ++time,
      () => `token-${++tokens}`,
    );
  return { path, store, open };
}

const states = (path: string) => readRun(path).leases.map(({ token, state }) => `${token} ${state}`);

describe('leases', () => {
  it('are stored before anything is done with them, one for a request', () => {
    const { path, store, open } = fresh();
    const book = open(store);
    expect(book.take(ASK)).toMatchObject({ token: 'token-1', state: 'open', worker: null, leasedAt: 1 });
    expect(book.take(ASK).token).toBe('token-1');
    expect(states(path)).toEqual(['token-1 open']);
    store.close();
  });

  it('are done together with the result of their trial, and not before', () => {
    const { path, store, open } = fresh();
    const book = open(store);
    book.take(ASK);
    book.claim('token-1', 'worker', 'machine');
    expect(book.answer('token-1', 'worker', 'machine')).toBe('counts');
    expect(states(path)).toEqual(['token-1 open']);
    store.finish(end(0));
    expect(states(path)).toEqual(['token-1 done']);
    expect(readRun(path).leases[0]).toMatchObject({ worker: 'worker', machine: 'machine' });
    store.close();
  });

  it('count one result: a second of the same attempt is known, one of a lost attempt is superseded', () => {
    const { path, store, open } = fresh();
    const book = open(store);
    book.take(ASK);
    book.claim('token-1', 'slow', 'slow');
    book.lose('token-1', 'its worker was silent for 26 s');
    expect(book.take(ASK).token).toBe('token-2');
    expect(book.answer('token-2', 'quick', 'quick')).toBe('counts');
    store.finish(end(0));
    expect(book.answer('token-1', 'slow', 'slow')).toBe('late');
    expect(book.answer('token-1', 'slow', 'slow')).toBe('again');
    expect(book.answer('token-2', 'quick', 'quick')).toBe('again');
    expect(book.answer('token-9', 'x', 'x')).toBe('unknown');
    expect(states(path)).toEqual(['token-1 superseded', 'token-2 done']);
    expect(book.attempts(ASK.request)).toEqual(['token-2', 'token-1']);
    store.close();
  });

  it('belong to whoever took them first', () => {
    const { store, open } = fresh();
    const book = open(store);
    book.take(ASK);
    expect(book.claim('token-1', 'one', 'one')).toBe(true);
    expect(book.claim('token-1', 'two', 'two')).toBe(false);
    expect(book.get('token-1')).toMatchObject({ worker: 'one' });
    store.close();
  });

  it('that a killed process left open are open for the next one, with whoever has them', () => {
    const { path, store, open } = fresh();
    const book = open(store);
    book.take(ASK);
    book.claim('token-1', 'one', 'one');
    book.heard('token-1', { epoch: 2, epochs: 8 });
    book.flush();
    book.answer('token-1', 'one', 'one'); // the process dies before the result is stored
    store.close();
    const taken = RunStore.open(path, HOLDER);
    const next = open(taken);
    expect(next.take(ASK)).toMatchObject({ token: 'token-1', worker: 'one', epoch: 2, epochs: 8 });
    expect(next.answer('token-1', 'one', 'one')).toBe('counts');
    taken.finish(end(0));
    expect(states(path)).toEqual(['token-1 done']);
    taken.close();
  });

  it('that are not open cannot be lost', () => {
    const { store, open } = fresh();
    const book = open(store);
    book.take(ASK);
    book.lose('token-1', 'x');
    expect(() => book.lose('token-1', 'x')).toThrow(/cannot be lost/);
    store.close();
  });
});
