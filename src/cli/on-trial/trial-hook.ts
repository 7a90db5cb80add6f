import { Guard } from '../../program/index.ts';
import type { Io } from '../io.ts';
import { callCommand } from './call-command.ts';

/** Limits of a hook. */
export interface HookLimits {
  /** Milliseconds that one call may take. */
  readonly call: number;
  /** Milliseconds that the calls that are left may take together when the search has ended. */
  readonly end: number;
  /** Calls in a row that ran out of time after which no more are made. */
  readonly hangs: number;
}

const LIMITS: HookLimits = { call: 30_000, end: 60_000, hangs: 3 };

/**
 * A command of the user's that is told of each trial: one call after the other, in the order of the results, beside the search,
 * which never waits for it. A call that fails is told once and breaks nothing.
 */
export class TrialHook {
  readonly #command: string;
  readonly #io: Pick<Io, 'env' | 'cwd'>;
  readonly #tell: (message: string) => void;
  readonly #limits: HookLimits;
  readonly #guard = new Guard();
  readonly #stop = new AbortController();
  readonly #waiting: string[] = [];
  #pump: Promise<void> | null = null;
  #lines = 0;
  #calls = 0;
  #taken = 0;
  #hangs = 0;
  #hasFailed = false;

  /** @param tell one line for people */
  constructor(command: string, io: Pick<Io, 'env' | 'cwd'>, tell: (message: string) => void, limits = LIMITS) {
    this.#command = command;
    this.#io = io;
    this.#tell = tell;
    this.#limits = limits;
  }

  /** Takes a line; returns at once. */
  add(line: string): void {
    this.#lines++;
    this.#waiting.push(line);
    this.#pump ??= this.#run();
  }

  /**
   * Waits until every line was given to the command, for a limited time, and ends all that it started.
   * @param giveUp ends that at once
   */
  async end(giveUp: AbortSignal): Promise<void> {
    const stop = () => this.#stop.abort();
    const timer = setTimeout(stop, this.#limits.end);
    giveUp.addEventListener('abort', stop);
    if (giveUp.aborted) stop();
    await this.#pump;
    clearTimeout(timer);
    giveUp.removeEventListener('abort', stop);
    await this.#guard.close();
    if (this.#lines > 0) this.#tell(this.#summary());
  }

  #summary(): string {
    const lines = this.#lines === 1 ? '1 line' : `${this.#lines} lines`;
    if (this.#taken === this.#lines) return `--on-trial: the command took all of ${lines}`;
    return `--on-trial: the command took ${this.#taken} of ${lines}`;
  }

  /** Makes the calls, until no line waits. */
  async #run(): Promise<void> {
    for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift()) {
      if (this.#stop.signal.aborted || this.#hangs >= this.#limits.hangs) continue;
      const begun = performance.now();
      const problem = await callCommand(this.#command, line, {
        ...this.#io,
        name: `on-trial-${this.#calls++}`,
        guard: this.#guard,
        timeout: this.#limits.call,
        signal: this.#stop.signal,
      });
      this.#hangs = performance.now() - begun >= this.#limits.call ? this.#hangs + 1 : 0;
      if (problem === null) this.#taken++;
      else this.#note(problem);
    }
    this.#pump = null;
  }

  #note(problem: string): void {
    if (this.#hangs === this.#limits.hangs)
      this.#tell(`--on-trial: ${this.#hangs} calls in a row did not end: no more are made`);
    if (this.#hasFailed || this.#stop.signal.aborted) return;
    this.#hasFailed = true;
    this.#tell(`--on-trial: the command failed: ${problem}; the search goes on, and further failures are only counted`);
  }
}
