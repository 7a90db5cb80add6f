import type { LeaseRow } from '../store/index.ts';

/** Which worker of a queue made a trial's newest result, by number of the trial; empty in a search without a queue. */
export function machinesOf(leases: readonly LeaseRow[]): ReadonlyMap<number, string> {
  const machines = new Map<number, string>();
  for (const { trial, state, machine, request } of leases) {
    if (state === 'done' && machine !== null && request.includes('/trial/')) machines.set(trial, machine);
  }
  return machines;
}
