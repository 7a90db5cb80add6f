import { setTimeout as sleep } from 'node:timers/promises';
import { MixnasError } from '../../util/errors.ts';
import type { PostOffice } from './post-office.ts';

/** Milliseconds in which a coordinator that lives says so. */
const ALIVE_MS = 5000;

/** Who wants to be the only one. */
export interface Claimant {
  readonly host: string;
  /** The run's folder. */
  readonly folder: string;
}

/**
 * Makes sure that no other process gives out the trials of this run: the run's lock sees to it in one folder, but not for a
 * copy of the folder.
 * @throws MixnasError `QUEUE_TAKEN`
 */
export async function requireSole(office: PostOffice, { host, folder }: Claimant): Promise<void> {
  const before = await office.announced();
  if (before === null) return;
  const { coordinator, beat } = before;
  // the same folder: its lock is held here, so whoever had it before is gone
  if (coordinator.host === host && coordinator.folder === folder) return;
  await sleep(ALIVE_MS);
  const after = await office.announced();
  if (after === null || after.beat === beat) return;
  throw new MixnasError(
    'QUEUE_TAKEN',
    `this run is going on already: process ${coordinator.pid} on ${coordinator.host} has it in ${coordinator.folder}`,
    { hint: 'stop that one first, or begin another run: two copies of one run cannot share a queue', exitCode: 1 },
  );
}
