import { Worker } from 'node:worker_threads';
import { damaged } from '../meta.ts';
import type { DecodeAnswer, DecodeTask } from './decode-task.ts';

/** Who waits for an image. */
interface Waiting {
  readonly folder: string;
  readonly file: string;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

/** From sources: tsx registers itself in a thread only where it is told to. */
function startThread(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./decode-main.js', import.meta.url));
  const main = new URL('./decode-main.ts', import.meta.url).href;
  const code = `import('${import.meta.resolve('tsx/esm/api')}').then((tsx) => tsx.tsImport('${main}', '${main}'));`;
  return new Worker(code, { eval: true });
}

/** A thread that decodes. The process may end while it has nothing to do. */
class Decoder {
  readonly #thread = startThread();
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  /** Why it has ended; undefined while it goes on. */
  #ending: unknown;

  constructor() {
    this.#thread.unref();
    this.#thread.on('message', (answer: DecodeAnswer) => this.#take(answer));
    this.#thread.on('error', (error) => this.#end(error));
    this.#thread.on('exit', (code) =>
      this.#end(new Error(`a thread that decodes images ended with exit code ${code}`)),
    );
  }

  get isOver(): boolean {
    return this.#ending !== undefined;
  }

  decode(task: Omit<DecodeTask, 'id'>, folder: string): Promise<void> {
    if (this.isOver) return Promise.reject(this.#ending);
    const id = this.#next++;
    return new Promise((done, fail) => {
      this.#waiting.set(id, { folder, file: task.file, done, fail });
      this.#thread.ref();
      this.#thread.postMessage({ ...task, id });
    });
  }

  #take({ id, problem }: DecodeAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#thread.unref();
    if (problem === null) waiting?.done();
    else waiting?.fail(damaged(waiting.folder, `${waiting.file}: ${problem}`, undefined, REMOVE));
  }

  #end(error: unknown): void {
    this.#ending ??= error;
    for (const { fail } of this.#waiting.values()) fail(error);
    this.#waiting.clear();
  }
}

const REMOVE = 'remove this folder; mixnas data import <config> packs it again';

/** Threads that decode images, each one image after the other. They are shared by all that this process trains. */
export class DecoderPool {
  readonly #decoders: Decoder[];
  #next = 0;

  constructor(count: number) {
    this.#decoders = Array.from({ length: count }, () => new Decoder());
  }

  get isOver(): boolean {
    return this.#decoders.some(({ isOver }) => isOver);
  }

  /** Decodes an image into shared memory. @throws MixnasError `DATA_MISSING` for an image that is not the one that was packed */
  async decode(task: Omit<DecodeTask, 'id'>, folder: string): Promise<void> {
    const decoder = this.#decoders[this.#next++ % this.#decoders.length];
    await decoder?.decode(task, folder);
  }
}

const pools = new Map<number, DecoderPool>();

/** The threads of this process; started when they are first asked for. */
export function decoderPool(count: number): DecoderPool {
  const known = pools.get(count);
  if (known !== undefined && !known.isOver) return known;
  const pool = new DecoderPool(count);
  pools.set(count, pool);
  return pool;
}
