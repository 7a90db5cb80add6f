import { setImmediate } from 'node:timers/promises';
import { Aborted, type FromTrainer, MAX_LINE_BYTES, type TrainerHello } from '../trial/index.ts';
import { bug, messageOf } from '../util/errors.ts';
import { Attempt, type ProgramResult } from './attempt.ts';
import type { Ending } from './connection.ts';
import { describeEnding } from './describe-ending.ts';
import type { Guard } from './guard.ts';
import type { ProcessSettings, ProgramOrder } from './order.ts';
import { Session } from './session.ts';
import type { Task } from './task.ts';
import { TrialLog } from './trial-log.ts';

const GONE: ProgramResult = {
  state: 'failed',
  reason: 'crashed',
  message: 'the program ended with exit code 0, twice, before it had read the request',
  history: [],
  seconds: 0,
};

/** What was printed before a result has come through its own pipe, which may be read after that of the result. */
async function outputRead(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

/**
 * One worker's process of a training program. It is started when it is first needed, serves one request after another, and
 * is started again after it ended.
 */
export class ProgramProcess {
  readonly #settings: ProcessSettings;
  readonly #guard: Guard;
  #session: Session | null = null;
  /** Of the process before, which ends. */
  #finished: Promise<unknown> = Promise.resolve();
  #task: Task | null = null;
  /** Of the newest request: what is printed after its result is its, too. */
  #log: TrialLog | null = null;
  #isBusy = false;
  #isAborted = false;
  #starts = 0;
  #attempts = 0;

  constructor(settings: ProcessSettings, guard: Guard) {
    this.#settings = settings;
    this.#guard = guard;
  }

  get busy(): boolean {
    return this.#isBusy;
  }

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.#session?.pid;
  }

  /**
   * Starts it where it does not run.
   * @returns what it says of itself
   * @throws MixnasError `TRAINER_START` when it does not get so far
   */
  async hello(): Promise<TrainerHello> {
    await this.#finished;
    this.#session ??= this.#start();
    return await this.#session.hello;
  }

  /**
   * Has one network trained. A program that does not start, dies, falls silent, takes too long or breaks the protocol gives a
   * failed result.
   * @throws Aborted after `abort`; the file system's error when its log cannot be written
   */
  async run(order: ProgramOrder): Promise<ProgramResult> {
    if (this.#isBusy) throw bug('a program was given a request while it served another');
    this.#isBusy = true;
    this.#log?.close();
    this.#log = order.log === null ? null : new TrialLog(order.log);
    try {
      const result = (await this.#try(order)) ?? (await this.#try(order)) ?? GONE;
      await outputRead();
      return result;
    } finally {
      this.#isBusy = false;
    }
  }

  /** Asks the running request to stop between two steps; its result then says so. */
  cancel(): void {
    const { attempt } = this.#task ?? {};
    if (attempt === undefined) return;
    attempt.cancel();
    this.#session?.send({ kind: 'cancel', id: attempt.id });
  }

  /** Stops the process group; the time of a request stands still. */
  rest(): void {
    this.#task?.attempt.pause();
    this.#session?.stop();
  }

  goOn(): void {
    this.#session?.goOn();
    this.#task?.attempt.resume();
  }

  /** Ends the process at once; a running request rejects with `Aborted`. */
  abort(): void {
    this.#isAborted = true;
    this.#session?.kill();
  }

  /** Sends a line as it is, between two requests. */
  sendLine(line: string): void {
    this.#session?.sendLine(line);
  }

  /** Lets an idle process end, and kills one that does not. @returns whether it ended by itself */
  async close(): Promise<boolean> {
    const byItself = (await this.#session?.finish()) ?? true;
    await this.#finished;
    return byItself;
  }

  #start(): Session {
    const mark = `${this.#guard.mark}.${this.#settings.hello.worker}.${this.#starts++}`;
    const session: Session = new Session(this.#settings, mark, this.#guard, {
      onMessage: (message) => this.#onMessage(session, message),
      onBreach: (problem) => {
        this.#task?.attempt.condemn('error', `the program breaks the protocol: ${problem}`);
      },
      onOutput: (chunk) => this.#onOutput(chunk),
      onEnd: (ending) => this.#onEnd(session, ending),
    });
    return session;
  }

  /** @returns null where the process had ended before the request reached it */
  async #try(order: ProgramOrder): Promise<ProgramResult | null> {
    const begun = performance.now();
    let hello: TrainerHello;
    try {
      hello = await this.hello();
    } catch (error) {
      if (this.#isAborted) throw new Aborted();
      const seconds = (performance.now() - begun) / 1000;
      return { state: 'failed', reason: 'crashed', message: messageOf(error), history: [], seconds };
    }
    order.check?.(hello);
    const result = await this.#serve(order);
    if (result !== null) this.#recycle(result);
    return result;
  }

  async #serve({ request, trial, measures, onProgress, onEpoch, onSign }: ProgramOrder): Promise<ProgramResult | null> {
    const id = `${trial}.${this.#attempts++}`;
    const message = request(id);
    const bytes = Buffer.byteLength(JSON.stringify(message)) + 1;
    if (bytes > MAX_LINE_BYTES) {
      const problem = `the request has ${bytes} bytes; the protocol allows ${MAX_LINE_BYTES}`;
      return { state: 'failed', reason: 'error', message: problem, history: [], seconds: 0 };
    }
    return await new Promise((resolve, reject) => {
      const attempt = new Attempt({
        ...{ id, trial, measures, onProgress },
        limitSeconds: message.budget.seconds,
        silentSeconds: this.#settings.silentSeconds,
        onEpoch: onEpoch ?? (() => undefined),
        kill: () => this.#session?.kill(),
        isStopped: () => this.#session?.isStopped() === true,
      });
      this.#task = { attempt, onSign, resolve, reject };
      this.#session?.send(message);
    });
  }

  /** Ends a process that has served enough, or whose memory ran out; the next request waits for its end. */
  #recycle(result: ProgramResult): void {
    const session = this.#session;
    if (session === null) return;
    session.served++;
    const { trialsPerProcess = Number.POSITIVE_INFINITY } = this.#settings;
    const isOutOfMemory = result.state === 'failed' && result.reason === 'out-of-memory';
    if (session.served < trialsPerProcess && !isOutOfMemory) return;
    this.#session = null;
    this.#finished = session.finish();
  }

  #onMessage(session: Session, message: FromTrainer): void {
    if (session !== this.#session) return;
    this.#task?.onSign?.();
    const result = this.#task?.attempt.take(message) ?? null;
    if (result !== null) this.#settle((task) => task.resolve(result));
  }

  #onOutput(chunk: Buffer): void {
    try {
      this.#log?.write(chunk);
    } catch (error) {
      this.#log = null;
      this.#settle((task) => task.reject(error as Error));
      this.#session?.kill();
    }
  }

  #onEnd(session: Session, ending: Ending): void {
    if (session !== this.#session) return;
    this.#session = null;
    this.#log?.close();
    // one that ends after each of its results may be sent the next request while it does
    const isTooLate = session.served > 0 && ending.code === 0;
    this.#settle(({ attempt, resolve, reject }) => {
      if (this.#isAborted) reject(new Aborted());
      else resolve(isTooLate && !attempt.isHeard ? null : attempt.died(describeEnding(ending)));
    });
  }

  #settle(end: (task: Task) => void): void {
    const task = this.#task;
    if (task === null) return;
    this.#task = null;
    task.attempt.close();
    end(task);
  }
}
