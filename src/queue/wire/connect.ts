import { setTimeout as sleep } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import { MixnasError, messageOf } from '../../util/errors.ts';
import type { QueueAddress } from './address.ts';

/** BullMQ needs blocking pops that wake at once, and streams. */
const LEAST_VERSION = [6, 2] as const;
const CONNECT_MS = 5000;
/**
 * Longest wait for an answer before a connection is given up and made anew: no command of ours blocks for more than a second.
 * A cable that was pulled is noticed by nothing else for minutes.
 */
const ANSWER_MS = 8000;
const MOST_RETRY_MS = 1000;

/** How a connection behaves that is to outlive restarts of Redis and cut networks. */
const LASTING = {
  connectionName: 'mixnas',
  maxRetriesPerRequest: null,
  connectTimeout: 3000,
  socketTimeout: ANSWER_MS,
  keepAlive: 5000,
  retryStrategy: (tries: number) => Math.min(50 * 2 ** tries, MOST_RETRY_MS),
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions;

/** What went wrong in Redis; of a transaction that was not carried out, why. */
export function redisText(error: unknown): string {
  const [first] = (error as { previousErrors?: readonly unknown[] } | null)?.previousErrors ?? [];
  return messageOf(first ?? error);
}

/** What a queue's server is. */
export interface ServerFacts {
  readonly version: string;
  /** What people should know of it; null when nothing. */
  readonly warning: string | null;
}

function field(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
}

function unreachable(error: unknown, { shown, host, port }: QueueAddress): MixnasError {
  const text = messageOf(error);
  if (/WRONGPASS|NOAUTH|invalid password|invalid username|without any password configured/i.test(text)) {
    return new MixnasError('QUEUE_AUTH', `Redis at ${shown} refuses the user or the password: ${text}`, {
      hint: 'write them into the address: redis://:PASSWORD@HOST:PORT, best in the environment as MIXNAS_QUEUE',
      cause: error,
    });
  }
  return new MixnasError('QUEUE_UNREACHABLE', `no Redis answers at ${shown}: ${text}`, {
    hint: `start one there (redis-server --port ${port}), or check the address; redis-cli -h ${host} -p ${port} ping should say PONG`,
    exitCode: 1,
    cause: error,
  });
}

/** What the answer to `INFO` says of a server. @throws MixnasError `QUEUE_VERSION` */
export function serverFacts(info: string, { shown }: QueueAddress): ServerFacts {
  const version = field(info, 'redis_version');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [least, leastMinor] = LEAST_VERSION;
  if (major < least || (major === least && minor < leastMinor)) {
    throw new MixnasError('QUEUE_VERSION', `Redis at ${shown} has version ${version}: expected 6.2 or later`, {
      hint: 'update it, or start another one',
    });
  }
  const [limit, policy] = [Number(field(info, 'maxmemory')), field(info, 'maxmemory_policy')];
  const evicts = limit > 0 && policy !== 'noeviction';
  const warning = evicts
    ? `Redis at ${shown} throws data away when it is full (maxmemory-policy ${policy}): trials are then trained again; CONFIG SET maxmemory-policy noeviction ends that`
    : null;
  return { version, warning };
}

/**
 * Looks whether a queue can be used, again and again for as long as nobody answers there.
 * @param patienceMs how long it tries
 * @param onWait called when it begins to try again
 * @throws MixnasError as `checkServer`
 */
export async function awaitServer(
  address: QueueAddress,
  patienceMs: number,
  onWait: (error: MixnasError) => void,
): Promise<ServerFacts> {
  const begun = performance.now();
  for (let tries = 0; ; tries++) {
    try {
      return await checkServer(address);
    } catch (error) {
      const isAway = error instanceof MixnasError && error.code === 'QUEUE_UNREACHABLE';
      if (!isAway || performance.now() - begun > patienceMs) throw error;
      if (tries === 0) onWait(error);
      await sleep(MOST_RETRY_MS);
    }
  }
}

/**
 * Looks whether a queue can be used.
 * @throws MixnasError `QUEUE_UNREACHABLE`, `QUEUE_AUTH`, `QUEUE_VERSION`
 */
export async function checkServer(address: QueueAddress): Promise<ServerFacts> {
  const redis = new Redis(address.url, {
    connectionName: 'mixnas',
    connectTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    lazyConnect: true,
  });
  let first: Error | undefined;
  redis.on('error', (error) => {
    first ??= error;
  });
  let info: string;
  try {
    await redis.connect();
    info = await redis.info();
  } catch (error) {
    throw unreachable(first ?? error, address);
  } finally {
    redis.disconnect();
  }
  return serverFacts(info, address);
}

/** Told when Redis cannot be reached any more, and when it answers again. */
export type OnConnection = (state: 'lost' | 'back', message: string) => void;

/** A connection that comes back by itself; commands given meanwhile wait. */
export function connect(address: QueueAddress, onConnection: OnConnection): Redis {
  const redis = new Redis(address.url, LASTING);
  let isLost = false;
  let reason = '';
  redis.on('error', (error) => {
    reason = messageOf(error);
  });
  redis.on('close', () => {
    if (isLost) return;
    isLost = true;
    onConnection('lost', reason || 'the connection was closed');
  });
  redis.on('ready', () => {
    if (isLost) onConnection('back', '');
    isLost = false;
  });
  return redis;
}
