import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../src/search/trials/ledger.ts';
import type { StoredEnd } from '../../../src/search/trials/trial-end.ts';
import { RunStore, readEpochs } from '../../../src/store/index.ts';
import { temporaryFolder } from '../../temporary.ts';
import { thrown } from '../../thrown.ts';

const folder = temporaryFolder();
const HOLDER = { pid: process.pid, host: 'here', since: 0 };
let count = 0;

function freshStore(): RunStore {
  const info = {
    name: 'demo',
    createdAt: 1,
    versions: {},
    config: {},
    space: { name: 's', hash: 'h', text: '' },
    target: { size: 8, classes: 2 },
    data: null,
    engine: 'table',
    reference: {},
  };
  return RunStore.create(join(folder, `run-${count++}`), info, '', HOLDER);
}

const trialOf = (number: number) => ({
  number,
  genotype: [number],
  key: `${number}`,
  note: undefined,
  metrics: { macs: 10 * number },
});
const segmentOf = (number: number, trial: number, rung = 0) => ({ number, trial, rung, told: number });

function endOf(state: StoredEnd['row']['state'], accuracy: number | null, rung: number | null = null): StoredEnd {
  const told = accuracy === null ? {} : { accuracy };
  const row = { state, rung, reason: state === 'failed' ? 'timeout' : null, message: null };
  const segmentState = state === 'paused' ? 'complete' : state;
  return {
    row: {
      ...row,
      metrics: { macs: 10, ...told },
      reward: accuracy,
      violation: state === 'infeasible' ? 1 : 0,
      endedAt: 9,
      seconds: 2,
    },
    segment: { state: segmentState, metrics: told, seconds: 2 },
  };
}

/** Everything that a ledger tells. */
function stateOf(ledger: Ledger) {
  const { rows, done, evaluated, running } = ledger;
  const segments = [];
  for (let k = 0; ledger.segment(k) !== undefined; k++) segments.push(ledger.segment(k));
  return { rows, segments, done, evaluated, running };
}

/** Closes the store, and opens it and a ledger on it again. */
function reopened(store: RunStore, options: { hasRungs: boolean; workers: number }): Ledger {
  store.close();
  return new Ledger(RunStore.open(store.folder, HOLDER), options);
}

describe('the ledger of a search without fidelities', () => {
  const options = { hasRungs: false, workers: 2 };

  function filled() {
    const store = freshStore();
    const ledger = new Ledger(store, options);
    const ends = [endOf('complete', 0.5), endOf('infeasible', null), endOf('failed', null)];
    for (const [k, end] of ends.entries()) {
      const segment = ledger.propose(trialOf(k), { ...segmentOf(k, k), told: Math.max(0, k - 1) });
      if (end.row.state !== 'infeasible') ledger.start(k, 5);
      const epoch = { epoch: 1, trainLoss: 1, trainAccuracy: 1, accuracy: 1, loss: 1, learningRate: 1, seconds: 1 };
      ledger.finish(segment, end, k === 0 ? [epoch] : []);
    }
    ledger.propose(trialOf(3), { ...segmentOf(3, 3), told: 2 });
    ledger.start(3, 6);
    return { store, ledger };
  }

  it('counts what has a result, what is evaluated and what runs', () => {
    const { store, ledger } = filled();
    expect(stateOf(ledger)).toMatchObject({ done: 2, evaluated: 3, running: 1 });
    expect(ledger.rows.map(({ state, attempt }) => [state, attempt])).toEqual([
      ['complete', 1],
      ['infeasible', 0],
      ['failed', 1],
      ['running', 1],
    ]);
    expect([0, 1, 2, 3].map((k) => ledger.segment(k)?.state)).toEqual(['complete', 'infeasible', 'failed', null]);
    expect(ledger.segment(4)).toBeUndefined();
    expect(readEpochs(store.folder, 0)).toHaveLength(1);
    store.close();
  });

  it('is the same when it is made again from the store', () => {
    const { store, ledger } = filled();
    const before = stateOf(ledger);
    expect(stateOf(reopened(store, options))).toEqual(before);
  });

  it('keeps what was measured of an untrained trial beside what was known', () => {
    const store = freshStore();
    const ledger = new Ledger(store, options);
    ledger.propose(trialOf(0), segmentOf(0, 0));
    ledger.propose(trialOf(1), segmentOf(1, 1));
    expect(ledger.measured(1, { latencyMs: 3 }, { raw: [3] }).metrics).toEqual({ macs: 10, latencyMs: 3 });
    expect(ledger.row(0).metrics).toEqual({ macs: 0 });
    expect(reopened(store, options).row(1).metrics).toEqual({ macs: 10, latencyMs: 3 });
  });

  it('knows no trial that was not proposed', () => {
    const store = freshStore();
    expect(thrown(() => new Ledger(store, options).row(0)).code).toBe('BUG');
    store.close();
  });

  it('replaces rows and never changes them', () => {
    const store = freshStore();
    const ledger = new Ledger(store, options);
    ledger.propose(trialOf(0), segmentOf(0, 0));
    const before = ledger.row(0);
    ledger.start(0, 5);
    expect(before).toMatchObject({ attempt: 0, startedAt: null });
    expect(ledger.row(0)).toMatchObject({ attempt: 1, startedAt: 5 });
    store.close();
  });
});

describe('the ledger of a search with fidelities', () => {
  it('has a segment for each rung, counts a trial once, and is the same when it is made again', () => {
    const options = { hasRungs: true, workers: 1 };
    const store = freshStore();
    const ledger = new Ledger(store, options);
    for (const trial of [0, 1]) {
      const segment = ledger.propose(trialOf(trial), segmentOf(trial, trial));
      ledger.start(trial, 5);
      ledger.finish(segment, endOf('paused', 0.3 + trial / 10, 0), []);
    }
    const higher = ledger.promote(segmentOf(2, 1, 1));
    expect(higher).toMatchObject({ trial: 1, rung: 1, state: null, metrics: {} });
    ledger.start(1, 7);
    ledger.finish(higher, endOf('complete', 0.8, 1), []);
    expect(stateOf(ledger)).toMatchObject({ done: 2, evaluated: 2, running: 0 });
    expect(ledger.rows.map(({ state, rung }) => [state, rung])).toEqual([
      ['paused', 0],
      ['complete', 1],
    ]);
    expect([0, 1, 2].map((k) => ledger.segment(k)?.metrics)).toEqual([
      { accuracy: 0.3 },
      { accuracy: 0.4 },
      { accuracy: 0.8 },
    ]);
    const before = stateOf(ledger);
    expect(stateOf(reopened(store, options))).toEqual(before);
  });
});
