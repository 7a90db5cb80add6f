import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './run-cli.ts';

/** A search whose trials train for about a second each; the name of its file. */
export function writeSlowConfig(folder: string, changes = ''): string {
  const text = `
name: slow
seed: 5
space: mixnet-tiny
data: {kind: synthetic, resolution: 8, classes: 2, imagesPerClass: 32, validationPerClass: 8}
training: {epochs: 4, batchSize: 8}
controller: {kind: random}
${changes || 'search: {trials: 3, workers: 1}'}
`;
  writeFileSync(join(folder, 'slow.yaml'), text);
  return 'slow.yaml';
}

/** A command line that is going on. */
export interface Running {
  readonly child: ChildProcess;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** Starts the built command line in `folder`, with packed data kept there too. */
export function startCli(folder: string, args: readonly string[], uid?: number): Running {
  const child = spawn(process.execPath, [resolve(ROOT, 'bin/mixnas.js'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, MIXNAS_CACHE: join(folder, 'cache'), NO_COLOR: '1', FORCE_COLOR: undefined },
    ...(uid === undefined ? {} : { uid }),
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  return { child, ended };
}

/** Command lines that a test starts and that end with it, whatever becomes of it. */
export class StartedClis {
  readonly #folder: string;
  readonly #running: Running[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  start(args: readonly string[]): Running {
    const one = startCli(this.#folder, args);
    this.#running.push(one);
    return one;
  }

  /** Kills those that still go on, and waits until all have ended. */
  async end(): Promise<void> {
    for (const { child } of this.#running) child.kill('SIGKILL');
    await Promise.all(this.#running.map(({ ended }) => ended));
  }
}

/** Waits until the log of a run has `count` lines with this message. */
export async function waitForLog(run: string, message: string, count = 1): Promise<void> {
  const file = join(run, 'log.ndjson');
  for (;;) {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
    if (lines.filter((line) => line.includes(`"msg":"${message}"`)).length >= count) return;
    await sleep(10);
  }
}

/** Whether a process has begun to be a worker: one that was only just forked must not be stopped, its parent waits for it. */
function isWorker(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker-main');
}

/** Process ids of the workers of a search, once it has some (Linux). */
export async function workersOf({ pid }: ChildProcess): Promise<number[]> {
  for (;;) {
    const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    const workers = pids.filter(isWorker);
    if (workers.length > 0) return workers;
    await sleep(10);
  }
}

/** Whether a process exists that is not a zombie. */
export function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
