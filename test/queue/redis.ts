import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { claimKey, WORKERS } from '../../src/queue/wire/keys.ts';

/** Why tests that need a Redis cannot run here; null when they can. */
export const NO_REDIS: string | null =
  spawnSync('redis-server', ['--version']).status === 0 ? null : 'redis-server is not installed';

/** A port that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => done(true)).once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** A Redis of its own that keeps nothing on disk. */
export class TestRedis {
  readonly port: number;
  readonly url: string;
  readonly #options: readonly string[];
  #child: ChildProcess | null = null;

  private constructor(port: number, options: readonly string[]) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.#options = options;
  }

  static async start(...options: string[]): Promise<TestRedis> {
    const redis = new TestRedis(await freePort(), options);
    await redis.start();
    return redis;
  }

  async start(): Promise<void> {
    const args = [
      '--port',
      String(this.port),
      '--save',
      '',
      '--appendonly',
      'no',
      '--bind',
      '127.0.0.1',
      ...this.#options,
    ];
    this.#child = spawn('redis-server', args, { stdio: 'ignore' });
    while (!(await isListening(this.port))) await sleep(20);
  }

  /** Waits until so many workers of mixnas have said that they are there. */
  async untilWorkers(count: number): Promise<void> {
    const client = new Redis(this.port, '127.0.0.1');
    while ((await client.hlen(WORKERS)) < count) await sleep(20);
    client.disconnect();
  }

  /** Whether a worker of that name has something in its hands that is not over. */
  async isBusy(name: string): Promise<boolean> {
    const client = new Redis(this.port, '127.0.0.1');
    const keys = await client.keys(claimKey('*'));
    const takers = keys.length === 0 ? [] : await client.mget(keys);
    client.disconnect();
    return takers.some((worker) => worker?.startsWith(`${name}-`));
  }

  /** Ends it; all data is lost. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    this.#child = null;
  }

  /** Ends it and starts it anew, empty. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }
}
