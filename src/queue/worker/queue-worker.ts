import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { DataPlaces, TransferClient } from '../../transfer/index.ts';
import { messageOf } from '../../util/errors.ts';
import { formatSeconds } from '../../util/format.ts';
import { within } from '../../util/within.ts';
import { packBody } from '../wire/body.ts';
import { ALWAYS, openKey, WORKERS } from '../wire/keys.ts';
import type { JobMessage } from '../wire/messages.ts';
import { Attempt, type AttemptEnd } from './attempt.ts';
import { endReason, fitsBefore } from './end-reason.ts';
import { heartbeatOf } from './heartbeat.ts';
import { Outbox } from './outbox.ts';
import { type KnownRun, RunWatch } from './run-watch.ts';
import { Taker } from './taker.ts';
import type { Trainer } from './trainer.ts';
import { TrainerPool } from './trainer-pool.ts';
import type { WorkerSettings } from './worker-settings.ts';

/** Milliseconds between two heartbeats. */
const BEAT_MS = 2000;
/** Milliseconds between two looks into several queues. */
const LOOK_MS = 200;
/** Milliseconds that a run is left alone after something went wrong here. */
const FAULT_MS = 30_000;
/** Milliseconds that a job may take to come once it was asked for. */
const TAKE_MS = 1500;
/** Milliseconds that connections have to close. */
const CLOSE_MS = 1000;
/** Milliseconds that results may wait for their acknowledgement when the worker ends. */
const FAREWELL_MS = 6000;
/** Milliseconds that Redis has to take the goodbye. */
const GOODBYE_MS = 1000;

/** Works for the searches of a Redis. This process trains nothing: it takes jobs, watches trainers and says what they found. */
export class QueueWorker {
  readonly #settings: WorkerSettings;
  readonly #redis: Redis;
  readonly #runs: RunWatch;
  readonly #outbox: Outbox;
  readonly #pool: TrainerPool;
  readonly #data: DataPlaces;
  readonly #folder: string;
  readonly #takers = new Map<string, Taker>();
  readonly #attempts = new Map<string, Attempt>();
  readonly #faultAt = new Map<string, number>();
  readonly #ends = new Set<Promise<void>>();
  #changed: () => void = () => undefined;
  #taking: Promise<void> | null = null;
  #turn = 0;
  /** By run: seconds of the longest trial here. */
  readonly #longest = new Map<string, number>();
  #beat = 0;
  #workedAt = performance.now();
  readonly #ending = new AbortController();

  constructor(redis: Redis, settings: WorkerSettings) {
    const { mixnas, log, cacheDir, shared, pid, host, now, makeTrainer } = settings;
    this.#settings = settings;
    this.#redis = redis;
    this.#runs = new RunWatch(redis, mixnas, log);
    this.#outbox = new Outbox(redis);
    this.#pool = new TrainerPool(makeTrainer);
    this.#data = new DataPlaces({ cacheDir, shared, holder: { pid, host, since: now() }, onNote: log });
    this.#folder = join(cacheDir, 'worker', settings.id);
    settings.stop.addEventListener('abort', () => this.#changed(), { once: true });
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
      await this.#pool.close();
      await within(CLOSE_MS, Promise.all([...this.#takers.values()].map((taker) => taker.close())));
      await rm(this.#folder, { recursive: true, force: true });
    }
  }

  /** Waits for a job, for a free slot, or a little. Where Redis is away a job is waited for as long; other things go on. */
  async #step(): Promise<void> {
    const isFull = this.#attempts.size >= this.#settings.slots;
    if (!isFull) this.#taking ??= this.#take();
    await within(BEAT_MS, Promise.race([...(isFull || this.#taking === null ? [] : [this.#taking]), this.#change()]));
  }

  /** Takes a job of the run whose turn it is, and begins it. */
  async #take(): Promise<void> {
    try {
      const runs = this.#runs.open().filter((run) => this.#mayBegin(run));
      const run = runs[this.#turn++ % Math.max(1, runs.length)];
      const job = run === undefined ? null : await this.#takerOf(run).take(runs.length === 1);
      if (run !== undefined && job !== null) this.#begin(run, job);
      else if (runs.length !== 1) await sleep(LOOK_MS / Math.max(1, runs.length));
    } catch (error) {
      // told by the connection
      await sleep(LOOK_MS);
      this.#settings.log(messageOf(error));
    } finally {
      this.#taking = null;
    }
  }

  /** Until an attempt has ended, or the worker is to end. */
  #change(): Promise<void> {
    return new Promise((done) => {
      this.#changed = done;
    });
  }

  #takerOf({ announcement: { run } }: KnownRun): Taker {
    const taker = this.#takers.get(run) ?? new Taker(this.#redis, run, this.#settings.id);
    this.#takers.set(run, taker);
    return taker;
  }

  #mayBegin({ announcement }: KnownRun): boolean {
    const { deadline, now } = this.#settings;
    if (performance.now() - (this.#faultAt.get(announcement.run) ?? Number.NEGATIVE_INFINITY) < FAULT_MS) return false;
    return fitsBefore(deadline, this.#longestOf(announcement), now());
  }

  /** Seconds of the longest trial of a run, here or anywhere; null where none has ended. */
  #longestOf({ run, longestSeconds }: KnownRun['announcement']): number | null {
    const own = this.#longest.get(run) ?? null;
    return own === null || longestSeconds === null ? (own ?? longestSeconds) : Math.max(own, longestSeconds);
  }

  #mustEnd(): boolean {
    const { stop, deadline, now, once, idleSeconds, log } = this.#settings;
    if (stop.aborted) return true;
    const isBusy = this.#attempts.size > 0 || this.#outbox.waiting.size > 0;
    if (isBusy) this.#workedAt = performance.now();
    const idleFor = (performance.now() - this.#workedAt) / 1000;
    const longest = this.#runs.open().map(({ announcement }) => this.#longestOf(announcement));
    const reason = endReason({ isBusy, idleFor, longest, deadline, once, idleSeconds }, now());
    if (reason !== null) log(reason);
    return reason !== null;
  }

  #begin(run: KnownRun, job: JobMessage): void {
    const { id, name, cores, slots, threads, log } = this.#settings;
    const { announcement, engine: _ } = run;
    const { requires, longestSeconds } = announcement;
    const trainer = this.#pool.take();
    const attempt = new Attempt({
      ...{ job, run: announcement.run, trainer, data: this.#data, longestSeconds },
      folder: join(this.#folder, job.token),
      sharedFolder: this.#folder,
      client: (signal) =>
        new TransferClient({
          urls: () => this.#runs.get(announcement.run)?.announcement.files ?? announcement.files,
          ...(signal === undefined ? {} : { signal }),
        }),
      threads: requires.threads ?? threads ?? Math.max(1, Math.floor(cores / slots)),
    });
    this.#attempts.set(job.token, attempt);
    this.#workedAt = performance.now();
    const said = this.#outbox.say(announcement.run, { kind: 'claimed', token: job.token, worker: id, machine: name });
    said.catch(() => undefined); // the heartbeat says it too
    log(`${announcement.name}: ${titleOf(job)} ${job.from === null ? 'begins' : 'goes on from where it was kept'}`);
    const end = attempt
      .carryOut()
      .then((how) => this.#ended(announcement.name, attempt, trainer, how))
      .catch((error: unknown) => log(String(error)))
      .finally(() => this.#ends.delete(end));
    this.#ends.add(end);
  }

  async #ended(name: string, { job, run, begun }: Attempt, trainer: Trainer, end: AttemptEnd): Promise<void> {
    const { id: worker, name: machine, log } = this.#settings;
    const { token } = job;
    const title = `${name}: ${titleOf(job)}`;
    const took = formatSeconds((performance.now() - begun) / 1000);
    await this.#pool.giveBack(trainer, end.kind === 'done' ? end.result : null);
    if (end.kind === 'done') {
      const { result, files } = end;
      this.#longest.set(run, Math.max(this.#longest.get(run) ?? 0, result.seconds));
      const how = result.state === 'complete' ? 'done' : `failed (${result.reason}): ${result.message}`;
      log(`${title} ${how}, ${took}`);
      const said = this.#outbox.result(run, token, {
        ...{ kind: 'done', token, worker, machine, files: [...files] },
        body: packBody(result),
      });
      this.#free(token);
      await said;
      return;
    }
    if (end.kind === 'released') {
      if (end.isFault) this.#faultAt.set(run, performance.now());
      log(`${title} given back after ${took}: ${end.message}`);
      const { isFault, message, files } = end;
      await this.#outbox.say(run, { kind: 'released', token, worker, isFault, message, files: [...files] });
    } else log(`${title} stopped after ${took}: it was given to another worker`);
    this.#free(token);
  }

  #free(token: string): void {
    this.#attempts.delete(token);
    this.#changed();
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
    const running = [...this.#attempts.values()];
    const beat = heartbeatOf(this.#settings, ++this.#beat, {
      running,
      done: this.#outbox.waiting,
      runs: this.#runs.all(),
    });
    await this.#redis.hset(WORKERS, beat.id, JSON.stringify(beat));
  }

  /** Stops what nobody waits for any more, forgets results that were stored, and says the others again. */
  async #reconcile(): Promise<void> {
    const held = [
      ...[...this.#attempts.values()].map(({ run, job }) => ({ run, token: job.token })),
      ...[...this.#outbox.waiting].map(([token, { run }]) => ({ run, token })),
    ];
    if (held.length === 0) return;
    const multi = this.#redis.multi();
    for (const { run, token } of held) multi.sismember(openKey(run), ALWAYS).sismember(openKey(run), token);
    const replies = (await multi.exec()) ?? [];
    held.forEach(({ token }, i) => {
      const [isKnown, isOpen] = [replies[2 * i]?.[1] === 1, replies[2 * i + 1]?.[1] === 1];
      // where the set is missing Redis has lost its data: everything is kept until the coordinator has said it again
      if (!isKnown || isOpen) return;
      this.#attempts.get(token)?.drop();
      this.#outbox.forget(token);
    });
    await this.#outbox.again();
  }

  /** Gives back what runs, waits a little for results to be acknowledged, and says goodbye. */
  async #leave(): Promise<void> {
    const { id, log } = this.#settings;
    const until = performance.now() + FAREWELL_MS;
    // a job that is being taken at this moment goes back too
    if (this.#taking !== null) await within(TAKE_MS, this.#taking);
    const running = this.#attempts.size;
    if (running > 0) log(`ending: ${running} ${running === 1 ? 'trial goes' : 'trials go'} back to the search`);
    for (const attempt of this.#attempts.values()) attempt.release();
    await within(until - performance.now(), Promise.allSettled(this.#ends));
    while (this.#outbox.waiting.size > 0 && performance.now() < until) {
      await within(LOOK_MS, this.#reconcile());
      await sleep(LOOK_MS);
    }
    this.#ending.abort();
    const goodbye = async (): Promise<void> => {
      for (const { announcement } of this.#runs.all()) await this.#outbox.goodbye(announcement.run, id);
      await this.#redis.hdel(WORKERS, id);
    };
    await within(GOODBYE_MS, goodbye());
  }
}

function titleOf({ trial, rung }: JobMessage): string {
  return rung === null ? `trial ${trial}` : `trial ${trial}, rung ${rung + 1}`;
}
