import type { ProgramServer } from '../program/index.ts';
import { storeError } from '../store/index.ts';
import type { ProgramRequest, TrialProgress, TrialRequest, TrialResult } from '../trial/index.ts';
import { WorkerProcess } from '../worker/index.ts';
import { Crew } from './crew.ts';

/** What serves requests, several at a time: processes of this machine, or workers anywhere. */
export interface Trainers<Request = TrialRequest> {
  /** As `WorkerProcess.run`: resolves with a failed result for what is the trial's fault, rejects with `Aborted` after `abort`. */
  run(request: Request, timeoutSeconds: number, onProgress: (progress: TrialProgress) => void): Promise<TrialResult>;
  /** Pauses what computes on this machine until `goOn` is called. */
  hold(): { readonly goOn: () => void };
  /** Ends all waiting for results at once. */
  abort(): void;
  /** Ends what is idle; nothing may be running. */
  close(): Promise<void>;
}

/** Worker processes on this machine. */
export class LocalTrainers implements Trainers {
  readonly #crew: Crew<WorkerProcess>;

  /** @param workers trials at the same time */
  constructor(workers: number) {
    this.#crew = new Crew(Array.from({ length: workers }, () => new WorkerProcess()));
  }

  run(
    request: TrialRequest,
    timeoutSeconds: number,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    return this.#crew.idle().run(request, timeoutSeconds, onProgress);
  }

  hold(): { readonly goOn: () => void } {
    return this.#crew.hold();
  }

  abort(): void {
    this.#crew.abort();
  }

  async close(): Promise<void> {
    await this.#crew.close();
  }
}

/** Processes of a program on this machine. */
export class LocalPrograms implements Trainers<ProgramRequest> {
  readonly #crew: Crew<ProgramServer>;
  readonly #folder: string;
  readonly #closeProgram: () => Promise<void>;

  /** @param folder of the run @param closeProgram ends the processes */
  constructor(servers: readonly ProgramServer[], folder: string, closeProgram: () => Promise<void>) {
    this.#crew = new Crew(servers);
    this.#folder = folder;
    this.#closeProgram = closeProgram;
  }

  async run(
    request: ProgramRequest,
    timeoutSeconds: number,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    try {
      return await this.#crew.idle().run(request, timeoutSeconds, onProgress);
    } catch (error) {
      throw (error as NodeJS.ErrnoException).syscall === undefined ? error : storeError(error, this.#folder);
    }
  }

  hold(): { readonly goOn: () => void } {
    return this.#crew.hold();
  }

  abort(): void {
    this.#crew.abort();
  }

  async close(): Promise<void> {
    await this.#closeProgram();
  }
}
