import { existsSync, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataPlaces, TransferClient } from '../../transfer/index.ts';
import type { TrialProgress, TrialResult } from '../../trial/index.ts';
import { MixnasError, messageOf } from '../../util/errors.ts';
import { type JobMessage, SENT_FILES, type SentFile } from '../wire/messages.ts';
import type { QueueRequest } from '../wire/run-trainer.ts';
import { localRequest } from './local-request.ts';
import type { Trainer } from './trainer.ts';

/** Seconds of the longest trial below which a trial is not kept while it runs: to begin it again is cheap. */
const WORTH_KEEPING_S = 60;
/** Milliseconds that sending a kept training may take when this worker is to end. */
const RELEASE_MS = 5000;

/** What an attempt is carried out with. */
export interface AttemptParts {
  readonly job: JobMessage;
  readonly run: string;
  readonly trainer: Trainer;
  /** Folder of this attempt alone; made where it needs one, and removed at the end. */
  readonly folder: string;
  /** Folder of what attempts share. */
  readonly sharedFolder: string;
  readonly data: DataPlaces;
  /** @param signal ends what is under way */
  readonly client: (signal?: AbortSignal) => TransferClient;
  /** Threads that it computes with. */
  readonly threads: number;
  readonly longestSeconds: number | null;
  /** Whether a training that was stopped goes on from where it was kept, to the same bits. */
  readonly canGoOn: boolean;
}

/** How an attempt ended: with a result, given back (with files that were sent), or dropped since nobody waits for it. */
export type AttemptEnd =
  | { readonly kind: 'done'; readonly result: TrialResult; readonly files: readonly SentFile[] }
  | {
      readonly kind: 'released';
      readonly isFault: boolean;
      readonly message: string;
      readonly files: readonly SentFile[];
    }
  | { readonly kind: 'dropped' };

function changedAt(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

/** One attempt at a trial: fetches what it needs, has it trained, sends the files. */
export class Attempt {
  readonly job: JobMessage;
  readonly run: string;
  readonly begun = performance.now();
  progress: TrialProgress | null = null;
  readonly #parts: AttemptParts;
  readonly #files: Readonly<Record<SentFile, string>>;
  readonly #ending = new AbortController();
  #isDropped = false;
  #hasFolder = false;
  /** When the training that it continues from was written here. */
  #fetchedAt = 0;

  constructor(parts: AttemptParts) {
    this.job = parts.job;
    this.run = parts.run;
    this.#parts = parts;
    const inFolder = (name: string) => join(parts.folder, name);
    this.#files = { checkpoint: inFolder('checkpoint'), weights: inFolder('weights'), log: inFolder('log') };
  }

  /** Stops; the training goes back to the coordinator as far as it was kept. */
  release(): void {
    this.#ending.abort(new Error('the worker ends'));
    this.#parts.trainer.abort();
  }

  /** Stops; nobody waits for it. */
  drop(): void {
    this.#isDropped = true;
    this.release();
  }

  /** Never rejects. */
  async carryOut(): Promise<AttemptEnd> {
    const { folder } = this.#parts;
    try {
      return await this.#work();
    } catch (error) {
      if (this.#isDropped) return { kind: 'dropped' };
      const isEnding = this.#ending.signal.aborted;
      const message = isEnding ? 'its worker was asked to end' : messageOf(error);
      const files = isEnding ? await this.#sendKept() : [];
      return { kind: 'released', isFault: !isEnding, message, files };
    } finally {
      if (this.#hasFolder) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  async #work(): Promise<AttemptEnd> {
    const { trainer, job } = this.#parts;
    const request = await this.#request();
    this.#ending.signal.throwIfAborted();
    const result = await trainer.run(request, job.timeout, (progress) => {
      this.progress = progress;
    });
    if (this.#isDropped) return { kind: 'dropped' };
    return { kind: 'done', result, files: await this.#sendFiles(result) };
  }

  /** The request with the places of this machine. */
  async #request(): Promise<QueueRequest> {
    const { job, folder, longestSeconds, canGoOn } = this.#parts;
    const isWorthIt = canGoOn && job.shared === null && (longestSeconds ?? WORTH_KEEPING_S) >= WORTH_KEEPING_S;
    const isKept = job.keeps || isWorthIt;
    this.#hasFolder = isKept || job.weights || job.log || job.from !== null;
    if (this.#hasFolder) await mkdir(folder, { recursive: true });
    const request = await localRequest(job, this.#files, isKept, this.#parts, this.#ending.signal);
    this.#fetchedAt = changedAt(this.#files.checkpoint);
    return request;
  }

  /** Sends what a result leaves: of a failed one only what was printed. */
  async #sendFiles({ state }: TrialResult): Promise<SentFile[]> {
    const { job } = this.#parts;
    const isWanted = { weights: job.weights, checkpoint: job.keeps, log: job.log };
    const wanted = SENT_FILES.filter((file) => isWanted[file] && (state === 'complete' || file === 'log'));
    const sent: SentFile[] = [];
    for (const file of wanted) if (await this.#sendAtLast(file)) sent.push(file);
    return sent;
  }

  /** Sends a file of a result, however long the coordinator is away. @returns false where it wants it no more */
  async #sendAtLast(file: SentFile): Promise<boolean> {
    for (;;) {
      try {
        return await this.#send(file, this.#ending.signal);
      } catch (error) {
        const code = error instanceof MixnasError ? error.code : '';
        if (code === 'TRANSFER_REFUSED') return false;
        if (code !== 'TRANSFER_FAILED') throw error;
      }
    }
  }

  /** What was kept of a training that is stopped; nothing where that does not get through in time. */
  async #sendKept(): Promise<SentFile[]> {
    const sent = this.#send('checkpoint', AbortSignal.timeout(RELEASE_MS)).catch(() => false);
    return (await sent) ? ['checkpoint'] : [];
  }

  async #send(file: SentFile, signal: AbortSignal): Promise<boolean> {
    const path = this.#files[file];
    const at = changedAt(path);
    if (at === 0 || (file === 'checkpoint' && at === this.#fetchedAt)) return false;
    await this.#parts.client(signal).sendFile(`${this.job.token}.${file}`, path);
    return true;
  }
}
