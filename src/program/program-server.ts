import { readMeta } from '../data/index.ts';
import {
  Aborted,
  type ProgramRequest,
  type TrainerHello,
  type TrainMessage,
  type TrialProgress,
  type TrialResult,
  trainMessage,
} from '../trial/index.ts';
import { bug, MixnasError } from '../util/errors.ts';
import { describeTrainer, type OpenProgram } from './open-program.ts';
import type { ProgramProcess } from './program-process.ts';
import type { ViewFile, ViewFiles } from './view-files.ts';

/** What all processes of a program share. */
export interface ServerParts {
  readonly program: Pick<OpenProgram, 'description' | 'measures'>;
  readonly views: ViewFiles;
}

/** Every process must be what the program was when it was opened. @throws MixnasError `RUN_CHANGED` */
function requireSame(hello: TrainerHello, expected: string): void {
  const found = describeTrainer(hello);
  if (found === expected) return;
  throw new MixnasError('RUN_CHANGED', `a worker's program is ${found}; expected ${expected}`, {
    hint: 'bits differ from one to the other: name devices that are alike (evaluator.devices)',
  });
}

async function viewsOf({ rungs, data }: ProgramRequest, views: ViewFiles): Promise<(count: number) => ViewFile> {
  const counts = (rungs ?? []).flatMap(({ imagesPerClass }) => (imagesPerClass === null ? [] : [imagesPerClass]));
  const files = new Map<number, ViewFile>();
  for (const count of counts) files.set(count, await views.of(data, count));
  return (count) => {
    const file = files.get(count);
    if (file === undefined) throw bug(`no view of ${count} images per class`);
    return file;
  };
}

/** One process of a program that serves requests, as `WorkerProcess` does with an engine. */
export class ProgramServer {
  readonly #process: ProgramProcess;
  readonly #parts: ServerParts;
  #isBusy = false;
  #isAborted = false;

  constructor(process: ProgramProcess, parts: ServerParts) {
    this.#process = process;
    this.#parts = parts;
  }

  get busy(): boolean {
    return this.#isBusy;
  }

  /**
   * Has one network trained. What is the network's or the program's fault is a failed result.
   * @throws Aborted after `abort`; `RUN_CHANGED`, `DATA_MISSING`; the file system's own errors
   */
  async run(
    request: ProgramRequest,
    timeoutSeconds: number,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    if (this.#isBusy) throw bug('a program was given a trial while it served another');
    this.#isBusy = true;
    try {
      const message = await this.#messageOf(request, timeoutSeconds);
      if (this.#isAborted) throw new Aborted();
      return await this.#serve(request, message, onProgress);
    } finally {
      this.#isBusy = false;
    }
  }

  async #messageOf(request: ProgramRequest, seconds: number): Promise<(id: string) => TrainMessage> {
    const { trial, graph, training, seed, hash, rungs = null, validateEvery = null } = request;
    const { checkpoint = null, weights = null } = request;
    const data = { reference: request.data, meta: await readMeta(request.data) };
    const indicesOf = await viewsOf(request, this.#parts.views);
    const task = { trial, graph, training, seed, hash, rungs, checkpoint, weights, seconds, data, indicesOf };
    return (id) => trainMessage({ ...task, validateEvery, best: null, test: false }, id);
  }

  async #serve(
    { trial, log }: ProgramRequest,
    request: (id: string) => TrainMessage,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    const { description, measures } = this.#parts.program;
    const check = (hello: TrainerHello) => requireSame(hello, description);
    const result = await this.#process.run({ request, trial, log, onProgress, measures, check });
    if (result.state !== 'cancelled') return result;
    const message = 'the program says that it was cancelled; nobody asked for that';
    return { state: 'failed', reason: 'error', message, history: result.history, seconds: result.seconds };
  }

  rest(): void {
    this.#process.rest();
  }

  goOn(): void {
    this.#process.goOn();
  }

  /** Ends the process at once; a running request rejects with `Aborted`. */
  abort(): void {
    this.#isAborted = true;
    this.#process.abort();
  }

  async close(): Promise<void> {
    await this.#process.close();
  }
}
