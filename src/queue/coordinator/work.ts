import { relative } from 'node:path';
import type { Inheritance, StartFile, TrialProgress, TrialResult } from '../../trial/index.ts';
import { packBody } from '../wire/body.ts';
import type { JobMessage } from '../wire/messages.ts';
import type { QueueRequest } from '../wire/run-trainer.ts';
import type { Ask } from './lease-book.ts';

/** A request that somebody waits for. */
export interface Work {
  readonly ask: Ask;
  readonly request: QueueRequest;
  readonly timeoutSeconds: number;
  readonly onProgress: (progress: TrialProgress) => void;
  readonly resolve: (result: TrialResult) => void;
  readonly reject: (error: Error) => void;
  /** When its attempt was put into the queue; null while it is not there. */
  postedAt: number | null;
  isPosting: boolean;
  /** Looks in a row that found its attempt neither in the queue nor with a worker. */
  missing: number;
  /** Attempts that ended with their worker's death or fault. */
  deaths: number;
}

/**
 * Identity of what is asked for in its run: whose training it is (networks of an experiment share seeds), what is drawn in it, and
 * how far it goes.
 */
export function askOf({ trial, seed, rungs }: QueueRequest): Ask {
  const rung = rungs === undefined ? null : rungs.length - 1;
  const own = `${trial} ${seed}`;
  return { trial, rung, request: rung === null ? own : `${own} rung ${rung}` };
}

/** The key of a file of the run's folder. */
export function keyOf(folder: string, file: string): string {
  return relative(folder, file).split('\\').join('/');
}

/** What of a message is not in the request. */
export interface Terms {
  readonly token: string;
  /** The run's folder. */
  readonly folder: string;
  readonly content: string | null;
  readonly from: string | null;
}

/** What only one of the two kinds of requests has. */
interface Places {
  readonly inherit: Inheritance;
  readonly start: StartFile;
  readonly log: string;
}

/** The message to whoever serves a request. Paths of this machine stay here. */
export function messageOf({ ask, request, timeoutSeconds }: Work, { token, folder, content, from }: Terms): JobMessage {
  const { checkpoint, weights, inherit, start, log, data, ...rest }: QueueRequest & Partial<Places> = request;
  const keyed = (given: StartFile | undefined) =>
    given === undefined ? null : { key: keyOf(folder, given.file), hash: given.hash };
  const plain = {
    ...rest,
    data: { ...data, folder: '' },
    ...(inherit === undefined ? {} : { inherit: { ...inherit, file: '' } }),
    ...(start === undefined ? {} : { start: { ...start, file: '' } }),
  };
  return {
    ...{ token, trial: ask.trial, rung: ask.rung, timeout: timeoutSeconds, from },
    data: { hash: data.hash, content },
    keeps: checkpoint !== undefined,
    weights: weights !== undefined,
    log: log !== undefined,
    shared: keyed(inherit),
    start: keyed(start),
    body: packBody(plain),
  };
}
