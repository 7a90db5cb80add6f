import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { DataPlaces } from '../../transfer/index.ts';
import { within } from '../../util/within.ts';
import { WORKERS } from '../wire/keys.ts';
import { Attempts } from './attempts.ts';
import { endReason } from './end-reason.ts';
import { Experience } from './experience.ts';
import { heartbeatOf } from './heartbeat.ts';
import { Intake } from './intake.ts';
import { Outbox } from './outbox.ts';
import { reconcile } from './reconcile.ts';
import { RunWatch } from './run-watch.ts';
import type { WorkerSettings } from './worker-settings.ts';
import { Workshops } from './workshops.ts';

/** Milliseconds between two heartbeats. */
const BEAT_MS = 2000;
/** Milliseconds between two looks for acknowledgements when the worker ends. */
const LOOK_MS = 200;
/** Milliseconds that a job may take to come once it was asked for. */
const TAKE_MS = 1500;
/** Milliseconds that results may wait for their acknowledgement when the worker ends. */
const FAREWELL_MS = 6000;
/** Milliseconds that Redis has to take the goodbye. */
const GOODBYE_MS = 1000;

/** Works for the searches of a Redis. This process trains nothing: it takes jobs, watches trainers and says what they found. */
export class QueueWorker {
  readonly #settings: WorkerSettings;
  readonly #redis: Redis;
  readonly #workshops: Workshops;
  readonly #runs: RunWatch;
  readonly #outbox: Outbox;
  readonly #experience = new Experience();
  readonly #attempts: Attempts;
  readonly #intake: Intake;
  readonly #folder: string;
  #changed: () => void = () => undefined;
  #beat = 0;
  #workedAt = performance.now();
  readonly #ending = new AbortController();

  constructor(redis: Redis, settings: WorkerSettings) {
    const { mixnas, log, cacheDir, shared, pid, host, now, slots, stop } = settings;
    this.#settings = settings;
    this.#redis = redis;
    this.#folder = join(cacheDir, 'worker', settings.id);
    this.#workshops = new Workshops(settings, this.#folder);
    this.#runs = new RunWatch(redis, mixnas, log, this.#workshops);
    this.#outbox = new Outbox(redis);
    const data = new DataPlaces({ cacheDir, shared, holder: { pid, host, since: now() }, onNote: log });
    const parts = { settings, runs: this.#runs, outbox: this.#outbox, experience: this.#experience, data };
    this.#attempts = new Attempts({ ...parts, folder: this.#folder, onEnd: () => this.#changed() });
    this.#intake = new Intake(redis, settings, {
      runs: () => this.#runs.open().filter((run) => this.#mayBegin(run)),
      free: () => slots - this.#attempts.size,
      begin: (run, job) => this.#attempts.begin(run, job),
    });
    stop.addEventListener('abort', () => this.#changed(), { once: true });
  }

  /** Works until it is told to end, its time is over, or there is nothing to do and it is not to wait. */
  async serve(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    // what fails here for want of Redis is done again by the next beat
    await this.#runs.look().catch(() => undefined);
    await this.#heartbeat().catch(() => undefined);
    const beats = this.#beatOn();
    try {
      while (!this.#mustEnd()) await this.#step();
    } finally {
      await this.#leave();
      await within(LOOK_MS, beats);
      await this.#workshops.close();
      await this.#intake.close();
      await rm(this.#folder, { recursive: true, force: true });
    }
  }

  /** Waits for a job, for a free slot, or a little. Where Redis is away a job is waited for as long; other things go on. */
  async #step(): Promise<void> {
    const isFull = this.#attempts.size >= this.#settings.slots;
    await within(BEAT_MS, Promise.race([...(isFull ? [] : [this.#intake.take()]), this.#change()]));
  }

  /** Until an attempt has ended, or the worker is to end. */
  #change(): Promise<void> {
    return new Promise((done) => {
      this.#changed = done;
    });
  }

  #mayBegin({ announcement }: { readonly announcement: Parameters<Experience['mayBegin']>[0] }): boolean {
    const { deadline, now } = this.#settings;
    return this.#experience.mayBegin(announcement, deadline, now());
  }

  #mustEnd(): boolean {
    const { stop, deadline, now, once, idleSeconds, log } = this.#settings;
    if (stop.aborted) return true;
    const isBusy = this.#attempts.size > 0 || this.#outbox.waiting.size > 0;
    if (isBusy) this.#workedAt = performance.now();
    const idleFor = (performance.now() - this.#workedAt) / 1000;
    const longest = this.#runs.open().map(({ announcement }) => this.#experience.longestOf(announcement));
    const reason = endReason({ isBusy, idleFor, longest, deadline, once, idleSeconds }, now());
    if (reason !== null) log(reason);
    return reason !== null;
  }

  get #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  async #beatOn(): Promise<void> {
    while (!this.#isEnding) {
      await sleep(BEAT_MS, undefined, { signal: this.#ending.signal }).catch(() => undefined);
      if (this.#isEnding) return;
      // what fails here for want of Redis is done again by the next beat
      await this.#runs.look().catch(() => undefined);
      await this.#heartbeat().catch(() => undefined);
      await this.#reconcile().catch(() => undefined);
    }
  }

  async #heartbeat(): Promise<void> {
    const [running, done, runs] = [this.#attempts.running, this.#outbox.waiting, this.#runs.all()];
    const beat = heartbeatOf(this.#settings, ++this.#beat, { running, done, runs });
    await this.#redis.hset(WORKERS, beat.id, JSON.stringify(beat));
  }

  async #reconcile(): Promise<void> {
    await reconcile(this.#redis, this.#attempts, this.#outbox);
  }

  /** Gives back what runs, waits a little for results to be acknowledged, and says goodbye. */
  async #leave(): Promise<void> {
    const { log } = this.#settings;
    const until = performance.now() + FAREWELL_MS;
    // a job that is being taken at this moment goes back too
    await within(TAKE_MS, this.#intake.settled());
    const running = this.#attempts.size;
    if (running > 0) log(`ending: ${running} ${running === 1 ? 'trial goes' : 'trials go'} back to the search`);
    await within(until - performance.now(), this.#attempts.release());
    while (this.#outbox.waiting.size > 0 && performance.now() < until) {
      await within(LOOK_MS, this.#reconcile());
      await sleep(LOOK_MS);
    }
    this.#ending.abort();
    await within(GOODBYE_MS, this.#goodbye());
  }

  async #goodbye(): Promise<void> {
    const { id } = this.#settings;
    for (const { announcement } of this.#runs.all()) await this.#outbox.goodbye(announcement.run, id);
    await this.#redis.hdel(WORKERS, id);
  }
}
