import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimKey, openKey, PREFIX, queueName } from '../../src/queue/wire/keys.ts';
import type { JobMessage } from '../../src/queue/wire/messages.ts';
import { Taker } from '../../src/queue/worker/taker.ts';
import { NO_REDIS, TestRedis } from './redis.ts';

const RUN = 'run';

function message(token: string): JobMessage {
  return {
    ...{ token, trial: 0, rung: null, timeout: 60, from: null, shared: null, start: null, body: '' },
    ...{ data: { hash: 'hash', content: null }, keeps: false, weights: false, log: false },
  };
}

describe.skipIf(NO_REDIS !== null)('taking jobs', () => {
  let server: TestRedis;
  let redis: Redis;
  let queue: Queue;
  let takers: Taker[];
  beforeAll(async () => {
    server = await TestRedis.start();
    redis = new Redis(server.port, '127.0.0.1', { maxRetriesPerRequest: null });
    queue = new Queue(queueName(RUN), { connection: redis, prefix: PREFIX });
    takers = ['one', 'two'].map((id) => new Taker(redis, RUN, id));
  });
  afterAll(async () => {
    await Promise.all(takers.map((taker) => taker.close()));
    redis.disconnect();
    await server.stop();
  });

  const post = async (token: string) => {
    await queue.add('trial', message(token), { jobId: token, removeOnComplete: true });
  };

  it('an attempt belongs to the first who takes it, also when it is in the queue again', async () => {
    const token = randomUUID();
    await redis.sadd(openKey(RUN), token);
    const [one, two] = takers as [Taker, Taker];
    await post(token);
    expect(await one.take(1, false)).toMatchObject([{ token }]);
    await post(token);
    expect(await two.take(1, false)).toEqual([]);
    await post(token);
    expect(await one.take(1, false)).toMatchObject([{ token }]);
    expect(await redis.get(claimKey(token))).toBe('one');
  });

  it('whoever takes an attempt that is not open leaves it to whoever takes it when it is', async () => {
    const token = randomUUID();
    const [one, two] = takers as [Taker, Taker];
    await post(token);
    expect(await one.take(1, false)).toEqual([]);
    expect(await redis.get(claimKey(token))).toBeNull();
    await redis.sadd(openKey(RUN), token);
    await post(token);
    expect(await two.take(1, false)).toMatchObject([{ token }]);
  });
});
