import { describe, expect, it } from 'vitest';
import { machinesOf } from '../../src/report/machines.ts';
import type { LeaseRow } from '../../src/store/index.ts';

function lease(trial: number, request: string, changes: Partial<LeaseRow>): LeaseRow {
  const times = { leasedAt: 0, claimedAt: 0, heardAt: 0, endedAt: 0, epoch: null, epochs: null };
  return {
    token: request,
    trial,
    rung: null,
    request,
    state: 'done',
    worker: 'w',
    machine: 'a',
    detail: null,
    ...times,
    ...changes,
  };
}

describe('the machines of trials', () => {
  it('are those of their newest result that counts, finals apart', () => {
    const leases = [
      lease(0, '5/trial/0 rung 0', { machine: 'a' }),
      lease(0, '5/trial/0 rung 1', { machine: 'b' }),
      lease(0, '5/final/key/0', { machine: 'c' }),
      lease(1, '5/trial/1', { machine: 'a', state: 'lost' }),
      lease(2, '5/trial/2', { machine: 'a', state: 'superseded' }),
      lease(2, '5/trial/2', { machine: 'b' }),
    ];
    expect([...machinesOf(leases)]).toEqual([
      [0, 'b'],
      [2, 'b'],
    ]);
    expect(machinesOf([]).size).toBe(0);
  });
});
