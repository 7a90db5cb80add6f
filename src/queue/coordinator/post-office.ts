import { setImmediate } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { within } from '../../util/within.ts';
import type { QueueAddress } from '../wire/address.ts';
import { connect, type OnConnection } from '../wire/connect.ts';
import { ALWAYS, claimKey, eventsKey, KEPT_S, openKey, PREFIX, queueName, RUNS, WORKERS } from '../wire/keys.ts';
import {
  type Announcement,
  type Heartbeat,
  type JobMessage,
  parseAnnouncement,
  parseEvent,
  parseHeartbeat,
  type WorkerEvent,
} from '../wire/messages.ts';

/** Milliseconds that a read waits for events. */
const BLOCK_MS = 1000;
/** Milliseconds in which what is to be settled is gathered. */
const SETTLE_MS = 20;
/** Events that are read at once. */
const EVENTS = 200;

/** Milliseconds that BullMQ has to close. */
const CLOSE_MS = 500;
/** Seconds after which nobody needs to know any more that a run is over. */
const GOODBYE_S = 24 * 3600;

/** Where an attempt is in the queue. `taken`: a worker has it that has not said so yet, or was taken and died. */
export type JobPlace = 'waiting' | 'taken' | 'absent';

/** An event as it lies in the stream. */
export interface Entry {
  readonly id: string;
  /** Null for what no worker of this version wrote. */
  readonly event: WorkerEvent | null;
}

type Reply = readonly (readonly [string, readonly (readonly [string, readonly string[]])[]])[] | null;

/** What a coordinator says and hears through Redis; nothing here decides anything. */
export class PostOffice {
  readonly #redis: Redis;
  readonly #reader: Redis;
  readonly #queue: Queue;
  readonly #run: string;
  #last = '0';
  #settled: { tokens: string[]; entries: string[] } = { tokens: [], entries: [] };
  #settling: Promise<void> | null = null;
  #posted: JobMessage[] = [];
  #posting: Promise<void> | null = null;

  constructor(address: QueueAddress, run: string, onConnection: OnConnection) {
    this.#run = run;
    this.#redis = connect(address, onConnection);
    this.#reader = connect(address, () => undefined);
    this.#queue = new Queue(queueName(run), {
      connection: this.#redis,
      prefix: PREFIX,
      skipVersionCheck: true,
      streams: { events: { maxLen: 10 } },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    this.#queue.on('error', () => undefined); // told by the connections
  }

  /** What was last announced of this run; null when nothing was. */
  async announced(): Promise<Announcement | null> {
    const text = await this.#redis.hget(RUNS, this.#run);
    return text === null ? null : parseAnnouncement(text);
  }

  /** Announces the run and its open attempts. @returns whether an announcement was there: Redis has not lost its data */
  async announce(announcement: Announcement, open: readonly string[]): Promise<boolean> {
    const [runs, key, events] = [RUNS, openKey(this.#run), eventsKey(this.#run)];
    const multi = this.#redis
      .multi()
      .hexists(runs, this.#run)
      .hset(runs, this.#run, JSON.stringify(announcement))
      .del(key)
      .sadd(key, ALWAYS, ...open)
      .expire(key, KEPT_S)
      .expire(events, KEPT_S);
    const replies = (await multi.exec()) ?? [];
    for (const [error] of replies) if (error !== null) throw error;
    return replies[0]?.[1] === 1;
  }

  /** Of every worker at this Redis. */
  async heartbeats(): Promise<Heartbeat[]> {
    const texts = await this.#redis.hvals(WORKERS);
    return texts.map(parseHeartbeat).filter((beat) => beat !== null);
  }

  /** Forgets the heartbeats of workers that are gone. */
  async forget(workers: readonly string[]): Promise<void> {
    if (workers.length > 0) await this.#redis.hdel(WORKERS, ...workers);
  }

  /** Gives an attempt to whoever takes it, many at once; one that is in the queue already stays there once. */
  async post(message: JobMessage): Promise<void> {
    this.#posted.push(message);
    this.#posting ??= setImmediate().then(() => this.#postAll());
    await this.#posting;
  }

  async #postAll(): Promise<void> {
    const posted = this.#posted;
    this.#posted = [];
    this.#posting = null;
    const opened = this.#redis.sadd(openKey(this.#run), ...posted.map(({ token }) => token));
    const jobs = posted.map((data) => ({ name: 'trial', data, opts: { jobId: data.token } }));
    await Promise.all([opened, this.#queue.addBulk(jobs)]);
  }

  async placeOf(token: string): Promise<JobPlace> {
    const state = await this.#queue.getJobState(token);
    if (state === 'unknown' || state === 'completed' || state === 'failed') return 'absent';
    return state === 'active' ? 'taken' : 'waiting';
  }

  /** The worker that has taken an attempt, whether it got to say so or not; null where none has. */
  async takerOf(token: string): Promise<string | null> {
    return await this.#redis.get(claimKey(token));
  }

  /** Takes an attempt out of the queue, where it still is. */
  async withdraw(token: string): Promise<void> {
    await this.#queue.remove(token);
  }

  /** Tells workers that attempts are answered or given up, and removes events that were dealt with: many at once. */
  async settle(tokens: readonly string[], entries: readonly string[]): Promise<void> {
    this.#settled.tokens.push(...tokens);
    this.#settled.entries.push(...entries);
    this.#settling ??= new Promise<void>((done) => setTimeout(done, SETTLE_MS)).then(() => this.#settleAll());
    await this.#settling;
  }

  async #settleAll(): Promise<void> {
    const { tokens, entries } = this.#settled;
    this.#settled = { tokens: [], entries: [] };
    this.#settling = null;
    const pipeline = this.#redis.pipeline();
    if (tokens.length > 0) pipeline.srem(openKey(this.#run), ...tokens).del(...tokens.map(claimKey));
    if (entries.length > 0) pipeline.xdel(eventsKey(this.#run), ...entries);
    await pipeline.exec();
  }

  /** Reads every event that is there from the start of the stream again: Redis has lost its data. */
  rewind(): void {
    this.#last = '0';
  }

  /** The next events, in order; none after a second without any. */
  async read(): Promise<Entry[]> {
    const key = eventsKey(this.#run);
    const last = this.#last;
    const reply = (await this.#reader.xread('COUNT', EVENTS, 'BLOCK', BLOCK_MS, 'STREAMS', key, last)) as Reply;
    const entries = reply?.[0]?.[1] ?? [];
    if (this.#last === last) this.#last = entries.at(-1)?.[0] ?? last;
    return entries.map(([id, [, text = '']]) => ({ id, event: parseEvent(text) }));
  }

  /**
   * Takes the announcement back and ends the connections; where Redis does not answer, only the latter.
   * @param isOver whether nothing of the run is to stay in Redis: nobody works for it any more
   */
  async close(isOver: boolean, patienceMs: number): Promise<void> {
    const goodbye = async (): Promise<void> => {
      await this.#settling;
      await this.#redis.hdel(RUNS, this.#run);
      if (!isOver) return;
      await this.#queue.obliterate({ force: true });
      // workers that have not looked since are to learn that their results have arrived
      const key = openKey(this.#run);
      await this.#redis.multi().del(key, eventsKey(this.#run)).sadd(key, ALWAYS).expire(key, GOODBYE_S).exec();
    };
    await within(patienceMs, goodbye());
    this.#reader.disconnect();
    this.#redis.disconnect();
    await within(CLOSE_MS, this.#queue.close());
  }
}
