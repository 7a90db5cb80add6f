import { setImmediate } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { eventsKey, KEPT_S } from '../wire/keys.ts';
import type { WorkerEvent } from '../wire/messages.ts';

/** Milliseconds after which a result that nobody has acknowledged is said again. */
const AGAIN_MS = 5000;
/** Milliseconds after which it is said who has taken an attempt: what is over before that need not be told twice. */
const CLAIM_MS = 50;

interface Said {
  readonly run: string;
  readonly event: WorkerEvent;
}

interface Letter extends Said {
  sentAt: number;
}

/** Says things to coordinators, many at once. Results are kept and said again until their coordinator has stored them. */
export class Outbox {
  readonly #redis: Redis;
  readonly #letters = new Map<string, Letter>();
  /** By attempt. */
  readonly #claims = new Map<string, Said>();
  #claiming: NodeJS.Timeout | null = null;
  #gathered: Said[] = [];
  #saying: Promise<void> | null = null;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Results that are not acknowledged, by attempt. */
  get waiting(): ReadonlyMap<string, { readonly run: string }> {
    return this.#letters;
  }

  /** Says something that need not be heard, with whatever else is said at this moment. */
  async say(run: string, event: WorkerEvent): Promise<void> {
    this.#gathered.push({ run, event });
    this.#saying ??= setImmediate().then(() => this.#sayAll());
    await this.#saying;
  }

  /** Says a little later that an attempt was taken; the heartbeat says it too. */
  claim(run: string, event: Extract<WorkerEvent, { readonly kind: 'claimed' }>): void {
    this.#claims.set(event.token, { run, event });
    this.#claiming ??= setTimeout(() => this.#sayClaims(), CLAIM_MS);
  }

  /** Gives an attempt back: after it was said who had it, which counts. */
  async release(run: string, event: Extract<WorkerEvent, { readonly kind: 'released' }>): Promise<void> {
    this.#sayClaims();
    await this.say(run, event);
  }

  /** Says that a worker has ended, where the run's events are still there: nothing is to be left of one that is over. */
  async goodbye(run: string, worker: string): Promise<void> {
    const event: WorkerEvent = { kind: 'left', worker };
    await this.#redis.xadd(eventsKey(run), 'NOMKSTREAM', '*', 'm', JSON.stringify(event));
  }

  /** Says a result; it is kept until `forget`. */
  async result(run: string, token: string, event: WorkerEvent): Promise<void> {
    this.#claims.delete(token);
    this.#letters.set(token, { run, event, sentAt: performance.now() });
    await this.say(run, event);
  }

  /** Says again what has waited for long. */
  async again(): Promise<void> {
    const now = performance.now();
    const late = [...this.#letters.values()].filter(({ sentAt }) => now - sentAt >= AGAIN_MS);
    for (const letter of late) letter.sentAt = now;
    await Promise.all(late.map(({ run, event }) => this.say(run, event)));
  }

  forget(token: string): void {
    this.#letters.delete(token);
  }

  #sayClaims(): void {
    if (this.#claiming !== null) clearTimeout(this.#claiming);
    this.#claiming = null;
    for (const { run, event } of this.#claims.values()) this.say(run, event).catch(() => undefined);
    this.#claims.clear();
  }

  async #sayAll(): Promise<void> {
    const gathered = this.#gathered;
    this.#gathered = [];
    this.#saying = null;
    const pipeline = this.#redis.pipeline();
    for (const { run, event } of gathered) pipeline.xadd(eventsKey(run), '*', 'm', JSON.stringify(event));
    for (const run of new Set(gathered.map((one) => one.run))) pipeline.expire(eventsKey(run), KEPT_S);
    for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
  }
}
