import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { messageOf } from '../../util/errors.ts';
import { within } from '../../util/within.ts';
import type { JobMessage } from '../wire/messages.ts';
import type { OpenableRun } from './run-watch.ts';
import { Taker } from './taker.ts';
import type { WorkerSettings } from './worker-settings.ts';

/** Milliseconds between two looks into several queues. */
const LOOK_MS = 200;
/** Milliseconds that connections have to close. */
const CLOSE_MS = 1000;

/** What jobs are taken for. */
export interface IntakeParts {
  /** The runs that something may be begun for now. */
  readonly runs: () => readonly OpenableRun[];
  /** How many jobs can be begun now. */
  readonly free: () => number;
  readonly begin: (run: OpenableRun, job: JobMessage) => void;
}

/** Takes jobs from the queues of several runs in turn, and has them begun. */
export class Intake {
  readonly #redis: Redis;
  readonly #settings: Pick<WorkerSettings, 'id' | 'log'>;
  readonly #parts: IntakeParts;
  readonly #takers = new Map<string, Taker>();
  #taking: Promise<void> | null = null;
  #turn = 0;

  constructor(redis: Redis, settings: Pick<WorkerSettings, 'id' | 'log'>, parts: IntakeParts) {
    this.#redis = redis;
    this.#settings = settings;
    this.#parts = parts;
  }

  /** Takes what there is, unless that is going on already; where Redis is away it waits. Never rejects. */
  take(): Promise<void> {
    this.#taking ??= this.#take();
    return this.#taking;
  }

  /** Until what is being taken at this moment is begun. */
  async settled(): Promise<void> {
    await this.#taking;
  }

  async close(): Promise<void> {
    await within(CLOSE_MS, Promise.all([...this.#takers.values()].map((taker) => taker.close())));
  }

  async #take(): Promise<void> {
    const { runs, free, begin } = this.#parts;
    try {
      const open = runs();
      const run = open[this.#turn++ % Math.max(1, open.length)];
      const jobs = run === undefined ? [] : await this.#takerOf(run).take(free(), open.length === 1);
      if (run !== undefined) for (const job of jobs) begin(run, job);
      if (jobs.length === 0 && open.length !== 1) await sleep(LOOK_MS / Math.max(1, open.length));
    } catch (error) {
      // told by the connection
      await sleep(LOOK_MS);
      this.#settings.log(messageOf(error));
    } finally {
      this.#taking = null;
    }
  }

  #takerOf({ announcement: { run } }: OpenableRun): Taker {
    const taker = this.#takers.get(run) ?? new Taker(this.#redis, run, this.#settings.id);
    this.#takers.set(run, taker);
    return taker;
  }
}
