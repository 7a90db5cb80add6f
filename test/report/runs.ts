import { parseConfig } from '../../src/config/index.ts';
import type { Metrics } from '../../src/metric/index.ts';
import type { RunRecord, TrialRow } from '../../src/store/index.ts';
import type { Json } from '../../src/util/json.ts';

/** A space of two choices: filters of eight widths, and kernels. */
export const SPACE = `name: s
stem: { filters: 4 }
stages:
  - { blocks: 1, filters: [4, 8, 12, 16, 20, 24, 28, 32], kernels: [3, [3, 5]], expansion: 2 }
head: { filters: 16 }
`;

/** What is known of a trial with a result. */
export function known(changes: Metrics = {}): Metrics {
  return { accuracy: 0.5, loss: 1, params: 100, macs: 1000, ...changes };
}

/** What is known of a network without a result. */
export const BUILT = { params: 100, macs: 1000 };

/** A complete trial, changed. */
export function row(number: number, changes: Partial<TrialRow>): TrialRow {
  return {
    number,
    genotype: [number, 0],
    key: `${number}-0`,
    note: undefined,
    state: 'complete',
    reason: null,
    message: null,
    rung: null,
    metrics: known(),
    reward: 0.5,
    violation: 0,
    attempt: 1,
    startedAt: 1,
    endedAt: 2,
    seconds: 1,
    ...changes,
  };
}

/** A finished run of some trials. */
export function run(trials: readonly TrialRow[]): RunRecord {
  const config = parseConfig({ name: 'demo', space: 's', data: { kind: 'synthetic' } }, 'test');
  return {
    folder: 'runs/demo',
    status: 'finished',
    statusDetail: 'all trials are done',
    trials,
    segments: [],
    latencies: [],
    finals: [],
    lastEpochs: [],
    leases: [],
    workers: [],
    info: {
      name: 'demo',
      createdAt: 0,
      versions: { mixnas: '0.1.0' },
      config: config as unknown as Json,
      space: { name: 's', hash: 'h', text: SPACE },
      target: { size: 32, classes: 10 },
      data: null,
      engine: 'tfjs',
      reference: { accuracy: 0, macs: 3000 },
    },
  };
}

/** Complete, failed and infeasible trials; the front is trials 0 and 1. */
export const TRIALS = [
  row(0, { metrics: known({ accuracy: 0.5, macs: 1000 }), reward: 0.5 }),
  row(1, { metrics: known({ accuracy: 0.8, macs: 2000 }), reward: 0.8 }),
  row(2, { metrics: known({ accuracy: 0.4, macs: 1500 }), reward: 0.4 }),
  row(3, { metrics: known({ accuracy: 0.9, macs: 1500 }), reward: 0.9, violation: 0.2 }),
  row(4, {
    state: 'failed',
    reason: 'crashed',
    message: 'signal SIGSEGV, "bad", a|b',
    metrics: BUILT,
    reward: null,
    violation: Number.POSITIVE_INFINITY,
  }),
  row(5, { state: 'infeasible', metrics: BUILT, reward: null, violation: 0.5 }),
];
