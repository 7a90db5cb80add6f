import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './network.ts';

/** A program that is started again whenever it ends, until it may end. */
export class Program {
  readonly name: string;
  #child: ChildProcess | null = null;
  #mayEnd = false;
  #away = 1;
  /** Exit codes and signals, in order. */
  readonly ends: (number | string)[] = [];
  readonly #start: (starts: number) => ChildProcess;
  #starts = 0;

  /** @param start begins the program for the first time, the second, … */
  constructor(name: string, start: (starts: number) => ChildProcess) {
    this.name = name;
    this.#start = start;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get starts(): number {
    return this.#starts;
  }

  begin(): void {
    const child = this.#start(this.#starts++);
    this.#child = child;
    child.on('close', (code, signal) => {
      this.#child = null;
      this.ends.push(signal ?? code ?? -1);
      const isDone = code === 0 || this.#mayEnd;
      if (!isDone) setTimeout(() => this.#mayEnd || this.begin(), 1000 * this.#away);
      this.#away = 1;
    });
  }

  /** @param away seconds until it is started again @returns whether there was a process to kill */
  kill(away: number): boolean {
    if (this.#child === null) return false;
    this.#away = away;
    return this.#child.kill('SIGKILL');
  }

  /** Asks it to end and waits for it, so many milliseconds. @returns how long it took, or null */
  async end(signal: NodeJS.Signals, patienceMs: number): Promise<number | null> {
    this.#mayEnd = true;
    const child = this.#child;
    if (child === null) return 0;
    const begun = performance.now();
    const closed = new Promise<number>((done) => child.once('close', () => done(performance.now() - begun)));
    child.kill(signal);
    return await Promise.race([closed, new Promise<null>((done) => setTimeout(() => done(null), patienceMs))]);
  }

  get isRunning(): boolean {
    return this.#child !== null;
  }
}

/** How a program is run. */
export interface Place {
  /** Folder that it works in, where its output goes to NAME.log. */
  readonly cwd: string;
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** The machine that it runs in; the bench's own where there is none. */
  readonly machine?: Machine;
}

/** Starts a program whose output is written to a file. */
export function start(command: readonly string[], { cwd, name, env, machine }: Place): ChildProcess {
  const inside = machine === undefined ? [] : ['ip', 'netns', 'exec', machine.space];
  const [program = '', ...args] = [...inside, ...command];
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(join(cwd, `${name}.log`), { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return child;
}

/** The command line of mixnas. @param program the file that starts it */
export function mixnas(program: string, ...args: readonly string[]): string[] {
  return [process.execPath, program, ...args];
}

/** Processes that a process has started and that run. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** The command line of a process; empty where it is gone. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
