import { type ChildProcess, fork } from 'node:child_process';
import type {
  EvaluateMessage,
  FailureReason,
  TrialProgress,
  TrialRequest,
  TrialResult,
  WorkerMessage,
} from '../trial/index.ts';
import { Aborted } from '../trial/index.ts';
import { Countdown } from '../util/countdown.ts';
import { bug, MixnasError, messageOf } from '../util/errors.ts';
import { formatSeconds } from '../util/format.ts';
import { type MemoryKills, memoryKills, memoryKillsIn } from '../util/memory-kills.ts';
import { raiseOomScore } from '../util/oom-score.ts';
import { signalGroup } from '../util/process-group.ts';

const STDERR_KEPT = 4000;
/** Time that an idle process has to end by itself. */
const CLOSE_MS = 3000;
/** Signals that only somebody else sends: a worker ignores those that it can. */
const FROM_OUTSIDE: readonly (NodeJS.Signals | null)[] = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'];
const OUT_OF_MEMORY = /heap out of memory|Cannot allocate memory|std::bad_alloc|allocation failed|ENOMEM/i;

/** The worker's file beside this one: compiled when this is compiled, source when this runs from source. */
function workerFile(): { file: URL; execArgv: string[] } {
  const source = import.meta.url.endsWith('.ts');
  return {
    file: new URL(source ? './worker-main.ts' : './worker-main.js', import.meta.url),
    execArgv: source ? ['--import', import.meta.resolve('tsx')] : [],
  };
}

interface Task {
  readonly trial: number;
  readonly begun: number;
  /** The nearest counter of kills for memory as it was then; null where the system does not count them. */
  readonly memoryKills: MemoryKills | null;
  readonly onProgress: (progress: TrialProgress) => void;
  readonly resolve: (result: TrialResult) => void;
  readonly reject: (error: Error) => void;
  /** Time that the trial may take; rests do not count. */
  readonly limit: Countdown;
  timedOut: boolean;
}

type Death = Extract<FailureReason, 'crashed' | 'killed' | 'timeout' | 'out-of-memory'>;

function failure(reason: Death, message: string, begun: number): TrialResult {
  return { state: 'failed', reason, message, history: [], seconds: (performance.now() - begun) / 1000 };
}

/**
 * One worker process and the trial it runs. It is started with the first trial, serves one after another, and is started
 * again after it died. It leads a process group of its own, so that Ctrl-C on the terminal reaches only the coordinator
 * and a kill reaches everything the trial started.
 */
export class WorkerProcess {
  #child: ChildProcess | null = null;
  #task: Task | null = null;
  #stderr = '';
  #aborted = false;

  get busy(): boolean {
    return this.#task !== null;
  }

  /** Runs one trial; resolves with a failed result when the process crashes or the time is up. */
  run(
    request: TrialRequest,
    timeoutSeconds: number,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    if (this.#task !== null) throw bug('a worker was given a trial while it ran another');
    return new Promise((resolve, reject) => {
      const limit = new Countdown(timeoutSeconds * 1000, () => this.#onTimeout());
      const begun = performance.now();
      const { trial } = request;
      this.#task = {
        trial,
        begun,
        memoryKills: memoryKills()[0] ?? null,
        onProgress,
        resolve,
        reject,
        limit,
        timedOut: false,
      };
      const message: EvaluateMessage = { kind: 'evaluate', request };
      const child = this.#start();
      child.send(message, (error) => {
        if (error && child === this.#child) this.#kill();
      });
    });
  }

  /** Pauses the process and all that it started. Where processes cannot be stopped (Windows) they keep running. */
  rest(): void {
    const task = this.#task;
    if (task === null) return;
    task.limit.pause();
    this.#signal('SIGSTOP');
  }

  /** Ends a rest; the trial's time limit is longer by it. */
  goOn(): void {
    this.#signal('SIGCONT');
    this.#task?.limit.resume();
  }

  /** Ends the process at once; a running trial rejects with `Aborted`. */
  abort(): void {
    this.#aborted = true;
    this.#kill();
  }

  /** Lets an idle process end, and kills one that does not. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const timer = setTimeout(() => this.#kill(), CLOSE_MS);
    // not 'close', which Node.js does not emit after disconnect()
    const exited = new Promise((resolve) => child.once('exit', resolve));
    if (child.connected) child.disconnect();
    await exited;
    clearTimeout(timer);
  }

  #start(): ChildProcess {
    if (this.#child !== null) return this.#child;
    const { file, execArgv } = workerFile();
    const child = fork(file, [], {
      execArgv,
      detached: true,
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    if (child.pid !== undefined) raiseOomScore(child.pid);
    this.#child = child;
    this.#stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT);
    });
    child.on('message', (message: WorkerMessage) => this.#onMessage(message));
    child.on('error', (error) => {
      this.#stderr += messageOf(error);
    });
    child.on('close', (code, signal) => this.#onClose(child, code, signal));
    return child;
  }

  #onMessage(message: WorkerMessage): void {
    const task = this.#task;
    if (task === null) return;
    if (message.kind === 'progress') task.onProgress(message.progress);
    else if (message.kind === 'done' && message.trial === task.trial)
      this.#settle((ended) => ended.resolve(message.result));
    else if (message.kind === 'fault' && message.trial === task.trial) {
      const { code, hint } = message;
      this.#settle((ended) => ended.reject(new MixnasError(code, message.message, { hint, exitCode: 1 })));
    }
  }

  #onTimeout(): void {
    if (this.#task !== null) this.#task.timedOut = true;
    this.#kill();
  }

  #onClose(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (child === this.#child) this.#child = null;
    this.#settle((task) => {
      if (this.#aborted) return task.reject(new Aborted());
      if (task.timedOut) {
        const limit = formatSeconds((performance.now() - task.begun) / 1000);
        return task.resolve(failure('timeout', `not finished after ${limit} (search.trialTimeout)`, task.begun));
      }
      task.resolve(this.#death(code, signal, task));
    });
  }

  /** That memory ran out is only said where the process or the system says so. */
  #death(code: number | null, signal: NodeJS.Signals | null, { begun, memoryKills: before }: Task): TrialResult {
    const last = this.#stderr.trim().split('\n').slice(-5).join('\n');
    const details = last === '' ? '' : `: ${last}`;
    const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
    const kills = before === null ? 0 : (memoryKillsIn(before.file) ?? before.count) - before.count;
    if (signal === 'SIGKILL' && kills > 0) {
      return failure('out-of-memory', `the system killed the worker process because memory ran out${details}`, begun);
    }
    if (OUT_OF_MEMORY.test(this.#stderr)) {
      return failure('out-of-memory', `the worker process ended with ${how}${details}`, begun);
    }
    if (!FROM_OUTSIDE.includes(signal)) {
      return failure('crashed', `the worker process ended with ${how}${details}`, begun);
    }
    return failure(
      'killed',
      `somebody ended the worker process with ${how}, without a sign that memory ran out${details}`,
      begun,
    );
  }

  #settle(end: (task: Task) => void): void {
    const task = this.#task;
    if (task === null) return;
    task.limit.stop();
    this.#task = null;
    end(task);
  }

  #kill(): void {
    this.#signal('SIGKILL');
  }

  /** To the whole process group. */
  #signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    signalGroup(this.#child?.pid, signal);
  }
}
