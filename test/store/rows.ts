import type { NewTrial, RunInfo, TrialEnd } from '../../src/store/index.ts';

/** A run with nothing in it. */
export const INFO: RunInfo = {
  name: 'demo',
  createdAt: 5,
  versions: { mixnas: '0' },
  config: { name: 'demo' },
  space: { name: 's', hash: 'h', text: 'name: s' },
  target: { size: 8, classes: 2 },
  data: null,
  engine: 'table',
  reference: { accuracy: 0, macs: 10 },
};

export const HOLDER = { pid: process.pid, host: 'here', since: 0 };

/** A proposal. */
export function trial(number: number): NewTrial {
  return { number, genotype: [number], key: `${number}`, note: undefined, metrics: { params: 1, macs: 1 } };
}

/** The complete result of a trial. */
export function end(number: number): TrialEnd {
  const ended = { reason: null, message: null, reward: 0.5, violation: 0, endedAt: 1, seconds: 1, epochs: [] };
  return { number, state: 'complete', rung: null, metrics: { accuracy: 0.5 }, ...ended };
}
