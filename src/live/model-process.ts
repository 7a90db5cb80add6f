import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Config } from '../config/index.ts';
import type { Estimate } from '../report/index.ts';
import type { RunRecord } from '../store/index.ts';

/** What the process is told of a run. */
export type ModelTask = Pick<RunRecord, 'folder' | 'info' | 'trials'>;
export type ModelAnswer = readonly (readonly [number, Estimate])[];

/** Of its time, the share that the model may take: it must not slow a search on the same machine. */
const SHARE = 0.1;
/** Priority of the process: everything else goes first. */
const NICE = 15;

function entry(): { file: URL; execArgv: string[] } {
  const source = import.meta.url.endsWith('.ts');
  return {
    file: new URL(source ? './model-main.ts' : './model-main.js', import.meta.url),
    execArgv: source ? ['--import', import.meta.resolve('tsx')] : [],
  };
}

function countComplete({ trials }: Pick<RunRecord, 'trials'>): number {
  return trials.filter(({ state }) => state === 'complete').length;
}

/**
 * What the model of all trials says of a followed run, computed in a process of its own: it takes seconds. Until it has answered
 * its last answer stands.
 */
export class ModelProcess {
  #child: ChildProcess | null = null;
  #estimates: ReadonlyMap<number, Estimate> = new Map();
  /** Complete trials that were told last. */
  #told = 0;
  #restUntil = 0;
  #isNew = false;

  /** The last answer; empty before the first. */
  get estimates(): ReadonlyMap<number, Estimate> {
    return this.#estimates;
  }

  get isBusy(): boolean {
    return this.#child !== null;
  }

  /** Whether an answer came since this was asked last. */
  takeNew(): boolean {
    const isNew = this.#isNew;
    this.#isNew = false;
    return isNew;
  }

  /** Begins to compute anew where there is something new to tell and the last time was long enough ago. */
  follow(run: RunRecord): void {
    const { evaluator } = run.info.config as unknown as Config;
    const complete = countComplete(run);
    if (evaluator.kind === 'tabular' || complete === this.#told || this.#child !== null) return;
    if (run.status === 'running' && performance.now() < this.#restUntil) return;
    this.#told = complete;
    this.#start(run);
  }

  close(): void {
    this.#child?.kill();
  }

  #start({ folder, info, trials }: RunRecord): void {
    const { file, execArgv } = entry();
    const begun = performance.now();
    const child = fork(file, [], {
      execArgv,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    if (child.pid !== undefined) setPriority(child.pid, NICE);
    const ended = () => {
      this.#child = null;
      this.#restUntil = performance.now() + (performance.now() - begun) / SHARE;
    };
    child.on('message', (answer: ModelAnswer) => {
      this.#estimates = new Map(answer);
      this.#isNew = true;
    });
    child.on('error', ended).on('exit', ended);
    const task: ModelTask = { folder, info, trials: trials.filter(({ state }) => state === 'complete') };
    child.send(task, () => undefined);
  }
}
