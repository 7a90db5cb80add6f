import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { claimKey, KEPT_S, openKey, PREFIX, queueName } from '../wire/keys.ts';
import { type JobMessage, parseJob } from '../wire/messages.ts';

/** Seconds that a call waits for a job. */
const WAIT_S = 1;

/**
 * Takes jobs of one run's queue. A job is finished for BullMQ the moment that it is taken: its locks, its check for stalled
 * jobs and its retries are off, and decide nothing. That an attempt is taken once is seen to by a key of its own.
 */
export class Taker {
  readonly #worker: Worker;
  readonly #redis: Redis;
  readonly #run: string;
  readonly #id: string;
  #count = 0;

  /** @param id of this worker */
  constructor(redis: Redis, run: string, id: string) {
    this.#redis = redis;
    this.#run = run;
    this.#id = id;
    this.#worker = new Worker(queueName(run), null, {
      connection: redis,
      prefix: PREFIX,
      autorun: false,
      skipVersionCheck: true,
      skipStalledCheck: true,
      skipLockRenewal: true,
      drainDelay: WAIT_S,
    });
    this.#worker.on('error', () => undefined); // told by the connection
  }

  /**
   * The next job that is this worker's alone; null when there is none.
   * @param waits whether to wait a second for one
   */
  async take(waits: boolean): Promise<JobMessage | null> {
    const lock = `${this.#id}:${this.#count++}`;
    const job = await this.#worker.getNextJob(lock, { block: waits });
    if (job === undefined) return null;
    const message = parseJob(job.data);
    const isMine = message !== null && (await this.#claim(message.token));
    await this.#finish(job, lock);
    return isMine ? message : null;
  }

  async #claim(token: string): Promise<boolean> {
    const key = claimKey(token);
    const set = await this.#redis.set(key, this.#id, 'EX', KEPT_S, 'NX');
    // a command that is sent again after a broken connection finds its own claim
    if (set !== 'OK' && (await this.#redis.get(key)) !== this.#id) return false;
    return (await this.#redis.sismember(openKey(this.#run), token)) === 1;
  }

  /** A lock that was lost meanwhile loses nothing. */
  async #finish(job: Job, lock: string): Promise<void> {
    await job.moveToCompleted(null, lock, false).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#worker.close(true).catch(() => undefined);
  }
}
