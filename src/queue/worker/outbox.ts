import type { Redis } from 'ioredis';
import { eventsKey, KEPT_S } from '../wire/keys.ts';
import type { WorkerEvent } from '../wire/messages.ts';

/** Milliseconds after which a result that nobody has acknowledged is said again. */
const AGAIN_MS = 5000;

interface Letter {
  readonly run: string;
  readonly event: WorkerEvent;
  sentAt: number;
}

/** Says things to coordinators. Results are kept and said again until their coordinator has stored them. */
export class Outbox {
  readonly #redis: Redis;
  readonly #letters = new Map<string, Letter>();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Results that are not acknowledged, by attempt. */
  get waiting(): ReadonlyMap<string, { readonly run: string }> {
    return this.#letters;
  }

  /** Says something that need not be heard. */
  async say(run: string, event: WorkerEvent): Promise<void> {
    const key = eventsKey(run);
    const replies = await this.#redis.pipeline().xadd(key, '*', 'm', JSON.stringify(event)).expire(key, KEPT_S).exec();
    for (const [error] of replies ?? []) if (error !== null) throw error;
  }

  /** Says that a worker has ended, where the run's events are still there: nothing is to be left of one that is over. */
  async goodbye(run: string, worker: string): Promise<void> {
    const event: WorkerEvent = { kind: 'left', worker };
    await this.#redis.xadd(eventsKey(run), 'NOMKSTREAM', '*', 'm', JSON.stringify(event));
  }

  /** Says a result; it is kept until `forget`. */
  async result(run: string, token: string, event: WorkerEvent): Promise<void> {
    this.#letters.set(token, { run, event, sentAt: performance.now() });
    await this.say(run, event);
  }

  /** Says again what has waited for long. */
  async again(): Promise<void> {
    const now = performance.now();
    for (const letter of this.#letters.values()) {
      if (now - letter.sentAt < AGAIN_MS) continue;
      letter.sentAt = now;
      await this.say(letter.run, letter.event);
    }
  }

  forget(token: string): void {
    this.#letters.delete(token);
  }
}
