import type { FromTrainer, MixnasHello, TrainerHello } from '../trial/index.ts';
import { MixnasError } from '../util/errors.ts';
import { formatSeconds } from '../util/format.ts';
import type { Ending } from './connection.ts';
import { lastWords } from './describe-ending.ts';

/** What a process's end tells of a start that failed. */
function howItEnded({ missing, signal, code, tail }: Ending): string {
  if (missing !== null) return missing;
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  return `it ended with ${how} before its hello${lastWords(tail)}`;
}

/** The start of a process: up to its hello, or to the reason why there is none. */
export class Greeting {
  /** Rejects with `TRAINER_START`. */
  readonly answer: Promise<TrainerHello>;
  readonly #protocol: number;
  readonly #timer: NodeJS.Timeout;
  readonly #kill: () => void;
  #resolve: (hello: TrainerHello) => void = () => undefined;
  #reject: (error: MixnasError) => void = () => undefined;
  #problem: string | null = null;

  /** @param kill ends the process at once */
  constructor({ protocol }: MixnasHello, startSeconds: number, kill: () => void) {
    this.#protocol = protocol;
    this.#kill = kill;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.answer.catch(() => undefined); // told to whoever asks
    const late = `it said no hello within ${formatSeconds(startSeconds)} (evaluator.startSeconds)`;
    this.#timer = setTimeout(() => this.fail(late), startSeconds * 1000);
  }

  take(message: FromTrainer): void {
    if (message.kind === 'refuse') this.fail(`it refuses: ${message.message}`);
    if (message.kind !== 'hello') return;
    const { protocol } = message;
    if (protocol !== this.#protocol) {
      this.fail(`it speaks version ${protocol} of the protocol; expected ${this.#protocol}`);
      return;
    }
    clearTimeout(this.#timer);
    this.#resolve(message);
  }

  /** Ends the process; `answer` rejects when it is gone, with the end of what it printed. */
  fail(problem: string): void {
    this.#problem ??= problem;
    this.#kill();
  }

  end(ending: Ending): void {
    clearTimeout(this.#timer);
    const problem = this.#problem === null ? howItEnded(ending) : `${this.#problem}${lastWords(ending.tail)}`;
    this.#reject(
      new MixnasError('TRAINER_START', `the training program does not start: ${problem}`, {
        hint: 'mixnas doctor --trainer CONFIG tries it; evaluator.command names it',
      }),
    );
  }
}
