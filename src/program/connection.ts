import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { type FromTrainer, MAX_LINE_BYTES, ProtocolError, parseFromTrainer } from '../trial/index.ts';
import { messageOf } from '../util/errors.ts';
import { raiseOomScore } from '../util/oom-score.ts';
import { signalGroup } from '../util/process-group.ts';
import type { Guard } from './guard.ts';
import { LineReader } from './line-reader.ts';
import { endGroup, MARK } from './marked-processes.ts';
import { type MemoryFinding, MemoryWatch } from './memory-watch.ts';

/** Characters of the output that are kept for messages. */
const TAIL = 4000;
/** Time that a process has to end after it closed its stream, or its pipes after it ended. */
const GRACE_MS = 1000;

/** How a program is called. */
export interface ProgramCall {
  readonly command: readonly string[];
  /** All of its environment but the mark. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not be started. */
  readonly missing: string | null;
  /** End of what it printed. */
  readonly tail: string;
  /** What the system says of memory, since the last look. */
  readonly memory: MemoryFinding;
}

/** What a connection tells. */
export interface ConnectionEvents {
  onMessage(message: FromTrainer): void;
  /** The stream breaks the protocol; nothing more is read. */
  onBreach(problem: string): void;
  onOutput(chunk: Buffer): void;
  /** It has ended, and everything that it started. */
  onEnd(ending: Ending): void;
}

/** One process of a program, and the two streams of messages to it and from it. */
export class Connection {
  readonly #child: ChildProcess;
  readonly #events: ConnectionEvents;
  readonly #guard: Guard;
  readonly #mark: string;
  readonly #memory: MemoryWatch;
  #tail = '';
  #missing: string | null = null;
  #isDeaf = false;
  #hasEnded = false;

  /** Starts it. @param mark of this process, part of the guard's */
  constructor({ command, env }: ProgramCall, mark: string, guard: Guard, events: ConnectionEvents) {
    const [program = '', ...args] = command;
    this.#events = events;
    this.#guard = guard;
    this.#mark = mark;
    guard.start();
    this.#child = spawn(program, args, {
      detached: true,
      env: { ...env, [MARK]: mark },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    this.#memory = new MemoryWatch(this.pid);
    if (this.pid !== undefined) {
      raiseOomScore(this.pid);
      guard.add(this.pid);
    }
    this.#listen();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(line: string): void {
    this.#requests.write(`${line}\n`);
  }

  /** What happens to its memory counts from now on. */
  watchMemory(): void {
    this.#memory.look();
  }

  /** Lets it end: its stream of requests ends. */
  end(): void {
    this.#requests.end();
  }

  /** Ends it at once, with everything in its process group. */
  kill(): void {
    signalGroup(this.pid, 'SIGKILL');
  }

  stop(): void {
    signalGroup(this.pid, 'SIGSTOP');
  }

  goOn(): void {
    signalGroup(this.pid, 'SIGCONT');
  }

  /** Whether somebody has stopped it, as far as the system tells (Linux). */
  isStopped(): boolean {
    try {
      return /^\d+ \(.*\) [Tt]/s.test(readFileSync(`/proc/${this.pid}/stat`, 'utf8'));
    } catch {
      return false;
    }
  }

  get #requests(): Writable {
    return this.#child.stdio[3] as Writable;
  }

  #listen(): void {
    const child = this.#child;
    const reader = new LineReader(
      MAX_LINE_BYTES,
      (line) => this.#read(line),
      () => this.#breach(`a line has more than ${MAX_LINE_BYTES} bytes`),
    );
    const answers = child.stdio[4] as Readable;
    answers.on('data', (chunk: Buffer) => reader.push(chunk));
    answers.on('end', () => this.#onAnswersEnd());
    for (const stream of [answers, this.#requests]) stream.on('error', () => undefined); // its end follows
    for (const output of [child.stdout, child.stderr]) output?.on('data', (chunk: Buffer) => this.#onOutput(chunk));
    child.once('error', (error) => {
      this.#missing ??= messageOf(error);
      if (child.pid === undefined) this.#conclude(null, null);
    });
    child.once('exit', (code, signal) => this.#onExit(code, signal));
  }

  #read(line: string): void {
    if (this.#isDeaf) return;
    let message: FromTrainer | null;
    try {
      message = parseFromTrainer(line);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#breach(error.message);
      return;
    }
    if (message !== null) this.#events.onMessage(message);
  }

  #breach(problem: string): void {
    this.#isDeaf = true;
    this.#events.onBreach(problem);
  }

  #onOutput(chunk: Buffer): void {
    this.#tail = (this.#tail + chunk.toString('utf8', Math.max(0, chunk.length - TAIL))).slice(-TAIL);
    this.#events.onOutput(chunk);
  }

  /** A process that closed its stream can answer no more. */
  #onAnswersEnd(): void {
    setTimeout(() => this.kill(), GRACE_MS).unref();
  }

  /** Ends what it started; then waits for what is still in its pipes. */
  async #onExit(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      setTimeout(resolve, GRACE_MS).unref();
      this.#child.once('close', () => resolve());
    });
    await endGroup(this.pid, this.#mark);
    if (this.pid !== undefined) this.#guard.remove(this.pid);
    await closed;
    this.#conclude(code, signal);
  }

  #conclude(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#isDeaf = true;
    for (const stream of this.#child.stdio) stream?.destroy();
    const memory = this.#memory.found();
    this.#events.onEnd({ code, signal, missing: this.#missing, tail: this.#tail, memory });
  }
}
