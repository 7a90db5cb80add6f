import { type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { claimKey, KEPT_S, openKey, PREFIX, queueName } from '../wire/keys.ts';
import { type JobMessage, parseJob } from '../wire/messages.ts';

/** Seconds that a call waits for a job. */
const WAIT_S = 1;
/** Jobs that are asked for at once, at most. */
const MOST_AT_ONCE = 32;

/**
 * Claims an attempt: 1 where it is open and the claim is this worker's, also from a command that was sent again. One that is not
 * open is not claimed: Redis may have lost its data this moment, and whoever takes the job next is to have it.
 */
const CLAIM = `
  if redis.call('SISMEMBER', KEYS[2], ARGV[2]) == 0 then return 0 end
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3], 'NX')
  return redis.call('GET', KEYS[1]) == ARGV[1] and 1 or 0
`;

/** A job that BullMQ has given to this worker, and the word that it was given with. */
interface Given {
  readonly job: Job;
  readonly lock: string;
}

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
  /** Jobs that waited in the queue when something was last taken. */
  #waiting = 0;

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
   * The next jobs that are this worker's alone; none when there are none.
   * @param most how many it can begin now
   * @param waits whether to wait a second for one where there is none
   */
  async take(most: number, waits: boolean): Promise<JobMessage[]> {
    const given = await this.#next(most, waits);
    const messages = given.map(({ job }) => parseJob(job.data)).filter((message) => message !== null);
    const [isMine] = await Promise.all([this.#claim(messages), this.#finish(given)]);
    return messages.filter((_, i) => isMine[i]);
  }

  /** Several at once only where several are known to wait, of which others take some: to ask in vain costs as much. */
  async #next(most: number, waits: boolean): Promise<Given[]> {
    const wanted = Math.min(most, Math.ceil(this.#waiting / 2), MOST_AT_ONCE);
    this.#waiting = 0;
    const asked =
      wanted < 2 ? [await this.#ask(waits)] : await Promise.all(Array.from({ length: wanted }, () => this.#ask(false)));
    return asked.filter((one) => one !== null);
  }

  async #ask(block: boolean): Promise<Given | null> {
    const lock = `${this.#id}:${this.#count++}`;
    const job = await this.#worker.getNextJob(lock, { block });
    return job === undefined ? null : { job, lock };
  }

  /** Of each attempt, whether it is this worker's to carry out. */
  async #claim(messages: readonly JobMessage[]): Promise<boolean[]> {
    if (messages.length === 0) return [];
    const pipeline = this.#redis.pipeline();
    for (const { token } of messages) {
      pipeline.eval(CLAIM, 2, claimKey(token), openKey(this.#run), this.#id, token, KEPT_S);
    }
    pipeline.llen(this.#worker.toKey('wait'));
    const replies = (await pipeline.exec()) ?? [];
    for (const [error] of replies) if (error !== null) throw error;
    this.#waiting = Number(replies.at(-1)?.[1]);
    return messages.map((_, i) => replies[i]?.[1] === 1);
  }

  /** A lock that was lost meanwhile loses nothing. */
  async #finish(given: readonly Given[]): Promise<void> {
    await Promise.allSettled(given.map(({ job, lock }) => job.moveToCompleted(null, lock, false)));
  }

  async close(): Promise<void> {
    await this.#worker.close(true).catch(() => undefined);
  }
}
