import type {
  EpochRecord,
  FailureReason,
  FromTrainer,
  TrainerResult,
  TrialProgress,
  TrialResult,
} from '../trial/index.ts';
import { Countdown } from '../util/countdown.ts';
import { formatSeconds } from '../util/format.ts';

/** Time after a silence has grown too long in which a message that waits may still be read. */
const SECOND_LOOK_MS = 500;
const CANCEL_MS = 10_000;

/** How a request ended: as a trial does, or because it was cancelled. */
export type ProgramResult =
  | (TrialResult & { readonly test?: Extract<TrainerResult, { state: 'complete' }>['test'] })
  | { readonly state: 'cancelled'; readonly history: readonly EpochRecord[]; readonly seconds: number };

/** What a request is watched by. */
export interface AttemptOptions {
  readonly id: string;
  readonly trial: number;
  /** Metrics that its result must hold. */
  readonly measures: readonly string[];
  /** Seconds that it may take, and that it may be silent. */
  readonly limitSeconds: number;
  readonly silentSeconds: number;
  readonly onProgress: (progress: TrialProgress) => void;
  readonly onEpoch: (record: EpochRecord) => void;
  /** Asks to kill the process: it has no time left. */
  readonly kill: () => void;
  /** Whether the process stands still: somebody has stopped it. */
  readonly isStopped: () => boolean;
}

/** One request under way: its time, its signs of life, and what is known of it so far. */
export class Attempt {
  readonly #options: AttemptOptions;
  readonly #begun = performance.now();
  readonly #history: EpochRecord[] = [];
  readonly #limit: Countdown;
  readonly #silence: Countdown;
  #grace: NodeJS.Timeout | null = null;
  /** What killed it, when mixnas did. */
  #verdict: { readonly reason: FailureReason; readonly message: string } | null = null;
  #isCancelled = false;
  #isHeard = false;

  constructor(options: AttemptOptions) {
    this.#options = options;
    this.#limit = new Countdown(options.limitSeconds * 1000, () => this.#onTimeout());
    this.#silence = new Countdown(options.silentSeconds * 1000, () => this.#onSilence());
  }

  get id(): string {
    return this.#options.id;
  }

  /** Whether the process has said anything about it. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  /** Any message of the process is a sign of life. @returns the end, where the message is its result */
  take(message: FromTrainer): ProgramResult | null {
    this.#silence.restart();
    this.#clearGrace();
    if (!('id' in message) || message.id !== this.id) return null;
    this.#isHeard = true;
    if (message.kind === 'progress') this.#progress(message);
    else if (message.kind === 'epoch') {
      this.#history.push(message.record);
      this.#options.onEpoch(message.record);
    } else if (message.kind === 'result') return this.#resultOf(message);
    return null;
  }

  /** The process has ended without a result. */
  died(described: { readonly reason: FailureReason; readonly message: string }): ProgramResult {
    if (this.#isCancelled) return { state: 'cancelled', history: this.#history, seconds: this.#seconds() };
    return this.failed(this.#verdict ?? described);
  }

  failed({ reason, message }: { readonly reason: FailureReason; readonly message: string }): ProgramResult {
    return { state: 'failed', reason, message, history: this.#history, seconds: this.#seconds() };
  }

  /** Says why it is to be killed; the first reason counts. */
  condemn(reason: FailureReason, message: string): void {
    this.#verdict ??= { reason, message };
    this.#options.kill();
  }

  /** It was asked to stop: it has some seconds for that, from the first time on. */
  cancel(): void {
    if (this.#isCancelled) return;
    this.#clearGrace();
    this.#isCancelled = true;
    this.#grace = setTimeout(() => this.#options.kill(), CANCEL_MS);
  }

  pause(): void {
    this.#limit.pause();
    this.#silence.pause();
  }

  resume(): void {
    this.#limit.resume();
    this.#silence.resume();
  }

  /** Ends all timers. */
  close(): void {
    this.#limit.stop();
    this.#silence.stop();
    if (this.#grace !== null) clearTimeout(this.#grace);
  }

  #progress({ epoch, epochs, step, steps, loss }: Extract<FromTrainer, { kind: 'progress' }>): void {
    const { trial, onProgress } = this.#options;
    onProgress({ trial, epoch, epochs, step, steps, loss: loss ?? Number.NaN });
  }

  #resultOf(result: TrainerResult): ProgramResult {
    const { history, seconds } = result;
    if (result.state === 'cancelled') return { state: 'cancelled', history, seconds };
    if (result.state === 'failed') {
      const { reason, message } = result;
      if (reason !== 'refused') return { state: 'failed', reason, message, history, seconds };
      return { state: 'failed', reason: 'error', message: `the program refuses: ${message}`, history, seconds };
    }
    return this.#complete(result);
  }

  /** A complete result, unless a metric is missing or not finite. */
  #complete(result: Extract<TrainerResult, { state: 'complete' }>): ProgramResult {
    const { history, seconds, test } = result;
    const values = this.#options.measures.map((name) => [name, result.metrics[name]] as const);
    const failed = (reason: FailureReason, message: string): ProgramResult => ({
      ...{ state: 'failed', reason, message, history, seconds },
    });
    const missing = values.find(([, value]) => value === undefined)?.[0];
    if (missing !== undefined) return failed('error', `the result lacks the metric ${missing}`);
    const lost = values.find(([, value]) => value === null)?.[0];
    if (lost !== undefined) return failed('diverged', `${lost} of the result is not finite`);
    const metrics = Object.fromEntries(values) as Record<string, number>;
    const { accuracy } = metrics;
    if (accuracy !== undefined && !(accuracy >= 0 && accuracy <= 1)) {
      return failed('error', `accuracy of the result: expected 0..1; got ${accuracy}`);
    }
    return { state: 'complete', metrics, history, seconds, ...(test ? { test } : {}) };
  }

  #onTimeout(): void {
    this.condemn('timeout', `not finished after ${formatSeconds(this.#seconds())} (search.trialTimeout)`);
  }

  /** Messages may wait to be read, when this process itself stood still: they come first. */
  #onSilence(): void {
    if (this.#isCancelled) return;
    this.#grace = setTimeout(() => {
      const limit = formatSeconds(this.#options.silentSeconds);
      const state = this.#options.isStopped() ? '; it is stopped (SIGSTOP)' : '';
      this.condemn('unresponsive', `no sign of life for ${limit} (evaluator.silentSeconds)${state}`);
    }, SECOND_LOOK_MS);
  }

  #clearGrace(): void {
    if (this.#grace === null || this.#isCancelled) return;
    clearTimeout(this.#grace);
    this.#grace = null;
  }

  #seconds(): number {
    return (performance.now() - this.#begun) / 1000;
  }
}
