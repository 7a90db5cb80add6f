import type { FromMixnas, FromTrainer, MixnasHello, TrainerHello } from '../trial/index.ts';
import { Connection, type Ending, type ProgramCall } from './connection.ts';
import { Greeting } from './greeting.ts';
import type { Guard } from './guard.ts';

/** Time that an idle process has to end by itself. */
const CLOSE_MS = 3000;

/** How a process is started. */
export interface StartSettings {
  readonly call: ProgramCall;
  readonly hello: MixnasHello;
  /** Seconds up to its hello. */
  readonly startSeconds: number;
}

/** What a session tells. */
export interface SessionEvents {
  onMessage(message: FromTrainer): void;
  onBreach(problem: string): void;
  onOutput(chunk: Buffer): void;
  onEnd(ending: Ending): void;
}

/** One process of a program from its start to its end: it has been greeted, and answers. */
export class Session {
  /** What it says of itself; rejects with `TRAINER_START`. */
  readonly hello: Promise<TrainerHello>;
  /** Resolves when it has ended, with everything that it started. */
  readonly ended: Promise<void>;
  readonly #connection: Connection;
  /** Requests that it has answered. */
  served = 0;

  /** @param mark of this process, part of the guard's */
  constructor({ call, hello, startSeconds }: StartSettings, mark: string, guard: Guard, events: SessionEvents) {
    const greeting = new Greeting(hello, startSeconds, () => this.kill());
    this.hello = greeting.answer;
    let onEnded: () => void = () => undefined;
    this.ended = new Promise((resolve) => {
      onEnded = resolve;
    });
    this.#connection = new Connection(call, mark, guard, {
      onMessage: (message) => {
        greeting.take(message);
        events.onMessage(message);
      },
      onBreach: (problem) => {
        greeting.fail(`it breaks the protocol: ${problem}`);
        events.onBreach(problem);
      },
      onOutput: events.onOutput,
      onEnd: (ending) => {
        greeting.end(ending);
        events.onEnd(ending);
        onEnded();
      },
    });
    this.send(hello);
  }

  get pid(): number | undefined {
    return this.#connection.pid;
  }

  send(message: FromMixnas): void {
    if (message.kind === 'train') this.#connection.watchMemory();
    this.#connection.send(JSON.stringify(message));
  }

  /** Sends a line as it is. */
  sendLine(line: string): void {
    this.#connection.send(line);
  }

  kill(): void {
    this.#connection.kill();
  }

  stop(): void {
    this.#connection.stop();
  }

  goOn(): void {
    this.#connection.goOn();
  }

  isStopped(): boolean {
    return this.#connection.isStopped();
  }

  /** Lets it end, and kills it when it does not within 3 s. @returns whether it ended by itself */
  async finish(): Promise<boolean> {
    let isKilled = false;
    const timer = setTimeout(() => {
      isKilled = true;
      this.kill();
    }, CLOSE_MS);
    this.#connection.end();
    await this.ended;
    clearTimeout(timer);
    return !isKilled;
  }
}
