import { MixnasError } from '../../util/errors.ts';

/** What may go by itself: a connection that broke, a server that is not there yet, or has too much to do. */
export class Transient extends Error {}

/** @param place without its token */
export function unreachable(what: string, last: Transient): MixnasError {
  return new MixnasError('TRANSFER_FAILED', `${what}: ${last.message}`, {
    hint: 'check that the search still runs, and that this machine reaches the address and port of its data (--data-port, --data-url of the search)',
    exitCode: 1,
    cause: last,
  });
}

/** The error about a transfer that the coordinator does not want. */
export function refused(what: string, status: number, message: string): MixnasError {
  return new MixnasError('TRANSFER_REFUSED', `${what}: the coordinator answers ${status}: ${message}`, {
    hint: status === 507 ? 'free space on the disk of the run' : undefined,
    exitCode: 1,
  });
}

/** The error about bytes that are not those that were named. */
export function broken(what: string, problem: string, cause?: unknown): MixnasError {
  return new MixnasError('TRANSFER_BROKEN', `${what}: ${problem}`, {
    hint: 'nothing of it was kept; if it comes again, check the memory, the disks and the network between the machines',
    exitCode: 1,
    cause,
  });
}
