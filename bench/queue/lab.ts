import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type RunRecord, readRun } from '../../src/store/index.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { HEAD, type Machine, makeMachines, processesIn, tryKill } from './network.ts';
import type { Options } from './options.ts';
import { childrenOf, mixnas, Program, start } from './processes.ts';
import { takeSnapshot } from './snapshot.ts';

const PASSWORD = 'bench-only';
/** Time that a worker has to end when it is asked to, and its processes after it, milliseconds. */
const END_MS = 15_000;
const AFTER_MS = 3000;

/** How everything ended. */
export interface Endings {
  /** Milliseconds that each worker took to end after SIGTERM; null where it did not. */
  readonly workersMs: readonly (number | null)[];
  /** Processes that outlived their worker by more than three seconds. */
  readonly left: readonly string[];
  /** Programs that ended neither well nor by a kill of the bench. */
  readonly unexpected: readonly string[];
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}

/** Redis, a search, and workers on machines of their own. */
export class Lab {
  readonly machines: Machine[];
  readonly alone: string;
  readonly run: string;
  redis!: Program;
  search!: Program;
  workers: Program[] = [];
  #done = 0;
  /** The search on one machine, while it runs. */
  #single: number | null = null;
  readonly #options: Options;
  readonly #out: string;
  /** What is run. */
  readonly #program: string;
  readonly #begun = Date.now();

  constructor(options: Options, out: string, machines: number) {
    this.#options = options;
    this.#out = out;
    this.alone = join(out, 'alone');
    this.run = join(out, 'queue');
    this.#program = takeSnapshot(join(out, 'mixnas'));
    this.machines = makeMachines(machines);
  }

  say(text: string): void {
    const seconds = ((Date.now() - this.#begun) / 1000).toFixed(1).padStart(7);
    process.stderr.write(`${seconds} s  ${text}\n`);
  }

  requireTime(): void {
    if (Date.now() - this.#begun < this.#options.minutes * 60_000) return;
    throw new Error(`not finished after ${this.#options.minutes} minutes: ${this.done()} trials; see ${this.#out}`);
  }

  #place(name: string, machine?: Machine) {
    const cache = join(this.#out, `cache-${machine?.name ?? 'head'}`);
    mkdirSync(cache, { recursive: true });
    const env = { MIXNAS_CACHE: cache, MIXNAS_LOOP_DELAY: '1', NO_COLOR: '1' };
    return { cwd: this.#out, name, env, ...(machine === undefined ? {} : { machine }) };
  }

  /** The same search without a queue. */
  async searchAlone(): Promise<void> {
    if (existsSync(join(this.alone, 'run.sqlite'))) return;
    const { config, trials } = this.#options;
    const args = [
      'search',
      config,
      '--run',
      this.alone,
      '--trials',
      `${trials}`,
      '--workers',
      `${this.machines.length}`,
    ];
    const child = start(mixnas(this.#program, ...args), this.#place('alone'));
    this.#single = child.pid ?? null;
    const code = await new Promise((done) => child.on('close', done));
    this.#single = null;
    if (code !== 0) throw new Error(`the search on one machine ended with ${code}: see ${this.#out}/alone.log`);
  }

  /** Begins Redis, the search and one worker on each machine. */
  async beginAll(): Promise<void> {
    const port = await freePort();
    const url = `redis://:${PASSWORD}@${HEAD}:${port}`;
    const redis = ['redis-server', '--bind', HEAD, '--port', `${port}`, '--requirepass', PASSWORD, '--save', ''];
    redis.push('--appendonly', 'no', '--maxmemory-policy', 'noeviction', '--dir', this.#out);
    this.redis = new Program('redis', () => start(redis, this.#place('redis')));
    this.search = new Program('search', () =>
      start(mixnas(this.#program, ...this.#searchArgs(), '--queue', url), this.#place('search')),
    );
    this.workers = this.machines.map((machine) => {
      const args = ['worker', '--queue', url, '--workers', '1', '--threads', '1', '--name', machine.name];
      return new Program(machine.name, () => start(mixnas(this.#program, ...args), this.#place(machine.name, machine)));
    });
    for (const program of [this.redis, this.search, ...this.workers]) program.begin();
  }

  #searchArgs(): string[] {
    const { config, trials } = this.#options;
    if (existsSync(join(this.run, 'run.sqlite'))) return ['resume', this.run];
    return ['search', config, '--run', this.run, '--trials', `${trials}`, '--workers', `${this.machines.length}`];
  }

  /** Trials that are over, as the run's file says. */
  done(): number {
    if (!existsSync(join(this.run, 'run.sqlite'))) return 0;
    const trials = this.#read()?.trials;
    this.#done = trials?.filter(({ state }) => !['running', 'interrupted'].includes(state)).length ?? this.#done;
    return this.#done;
  }

  /** Null while the run's file is being made, or brought to order after a kill. */
  #read(): RunRecord | null {
    try {
      return readRun(this.run);
    } catch (error) {
      if (error instanceof MixnasError && error.code === 'RUN_BUSY') return null;
      throw error;
    }
  }

  get isFinished(): boolean {
    return existsSync(join(this.run, 'run.sqlite')) && this.#read()?.status === 'finished';
  }

  /** The process of a machine that trains; null while it has none. */
  trainerOf(machine: number): number | null {
    const { pid } = this.workers[machine] as Program;
    return pid === null ? null : (childrenOf(pid)[0] ?? null);
  }

  /** Asks all workers to end, then Redis. */
  async endAll(): Promise<Endings> {
    const workersMs = await Promise.all(this.workers.map((worker) => worker.end('SIGTERM', END_MS)));
    await new Promise((done) => setTimeout(done, AFTER_MS));
    const left = this.machines.flatMap((machine) => processesIn(machine).map((pid) => `${machine.name}: ${pid}`));
    await this.redis.end('SIGTERM', END_MS);
    const unexpected = [this.search, ...this.workers].flatMap(({ name, ends }) =>
      ends.filter((end) => end !== 'SIGKILL' && end !== 0).map((end) => `${name} ended with ${end}`),
    );
    return { workersMs, left, unexpected };
  }

  killAll(): void {
    if (this.#single !== null) tryKill(this.#single);
    for (const program of [this.search, this.redis, ...this.workers]) void program?.end('SIGKILL', 0);
  }
}
