import type { LeaseRow, WorkerRow } from '../../store/index.ts';
import type { Log } from '../../util/log.ts';

/** Milliseconds in which the same trouble is told once. */
const TROUBLE_MS = 60_000;

/** Reports on a queue: notes to people, lines to the run's log. */
export class QueueJournal {
  readonly #note: (message: string) => void;
  readonly #log: Log;
  readonly #now: () => number;
  readonly #told = new Map<string, number>();

  constructor(note: (message: string) => void, log: Log, now: () => number) {
    this.#note = note;
    this.#log = log;
    this.#now = now;
  }

  /** @param shown address without a password @param urls of the file server, without their token */
  opened(shown: string, run: string, port: number): void {
    this.#note(`queue ${shown}, files on port ${port}; on each machine: mixnas worker --queue ${shown}`);
    this.#log.info({ queue: shown, run, port }, 'queue opened');
  }

  /** @param slots of all workers @param workers trials in flight */
  joined({ id, name, machine, slots: own, engine }: WorkerRow, slots: number, workers: number): void {
    const place = name === machine ? name : `${name} on ${machine}`;
    const idle = slots > workers ? `; ${slots} slots for ${workers} trials at the same time: more need --workers` : '';
    this.#note(`worker ${place}: ${own} ${own === 1 ? 'slot' : 'slots'}, ${engine}${idle}`);
    this.#log.info({ worker: id, machine, slots: own, engine }, 'worker joined');
  }

  refused({ id, name, machine, detail }: WorkerRow): void {
    this.#note(`worker ${name} is refused: ${detail} (queue.accept: same)`);
    this.#log.warn({ worker: id, machine, detail }, 'worker refused');
  }

  differs({ id, name, machine, detail }: WorkerRow): void {
    this.#note(`worker ${name} differs: ${detail}; bits of its results may differ (queue.accept: any)`);
    this.#log.warn({ worker: id, machine, detail }, 'worker differs');
  }

  left({ id, name, machine, done }: WorkerRow): void {
    this.#note(`worker ${name} has ended after ${done} ${done === 1 ? 'result' : 'results'}`);
    this.#log.info({ worker: id, machine, done }, 'worker left');
  }

  silent({ id, name, machine }: WorkerRow): void {
    this.#note(`worker ${name} is silent: what it trained is trained elsewhere`);
    this.#log.warn({ worker: id, machine }, 'worker lost');
  }

  /** @param heardAgoMs null where nobody had taken it */
  lost({ token, trial, rung, worker, machine }: LeaseRow, detail: string, heardAgoMs: number | null): void {
    const who = machine === null ? '' : ` (${machine})`;
    this.#note(`trial ${trial} is given out again: ${detail}${who}`);
    this.#log.warn({ token, trial, ...(rung === null ? {} : { rung }), worker, heardAgoMs, detail }, 'lease lost');
  }

  late({ token, trial, detail }: LeaseRow, machine: string): void {
    this.#note(`a result of trial ${trial} came too late from ${machine} and does not count`);
    this.#log.warn({ token, trial, machine, detail }, 'late result superseded');
  }

  connection(state: 'lost' | 'back', shown: string, message: string): void {
    const isBack = state === 'back';
    this.#note(isBack ? `queue ${shown} answers again` : `queue ${shown} does not answer: ${message}; waiting for it`);
    if (isBack) this.#log.info({ queue: shown }, 'queue answers again');
    else this.#log.warn({ queue: shown, detail: message }, 'queue does not answer');
  }

  lostData(shown: string): void {
    this.#note(`queue ${shown} has lost its data: what is open is put there again`);
    this.#log.warn({ queue: shown }, 'queue lost its data');
  }

  /** What went wrong and is tried again; the same is told once a minute. */
  trouble(message: string): void {
    const now = this.#now();
    if (now - (this.#told.get(message) ?? Number.NEGATIVE_INFINITY) < TROUBLE_MS) return;
    this.#told.set(message, now);
    const hint = message.startsWith('OOM') ? ': Redis is full; give it more memory (CONFIG SET maxmemory)' : '';
    this.#note(`queue: ${message}${hint}; tried again`);
    this.#log.warn({ detail: message }, 'queue trouble');
  }

  loopDelay(delay: { readonly p50: number; readonly p99: number; readonly max: number }): void {
    this.#log.info(delay, 'event loop');
  }
}
