import type { LeaseRow } from '../../store/index.ts';
import { Aborted, type TrialProgress, type TrialResult } from '../../trial/index.ts';
import type { WorkerEvent } from '../wire/messages.ts';
import type { QueueRequest } from '../wire/run-trainer.ts';
import type { DispatchParts } from './dispatch-parts.ts';
import { Giver } from './giver.ts';
import type { Entry } from './post-office.ts';
import { Results } from './results.ts';
import { askOf, type Work } from './work.ts';
import { Works } from './works.ts';

/** Gives requests out to workers and takes their results; what is missing is given out again. */
export class Dispatch {
  readonly #parts: DispatchParts;
  readonly #works = new Works();
  readonly #giver: Giver;
  readonly #results: Results;

  /** @param longestSeconds of the trainings so far; null before the first */
  constructor(parts: DispatchParts, longestSeconds: number | null) {
    this.#parts = parts;
    this.#giver = new Giver(parts, this.#works);
    this.#results = new Results(parts, this.#works, this.#giver);
    this.#results.longestSeconds = longestSeconds;
  }

  get longestSeconds(): number | null {
    return this.#results.longestSeconds;
  }

  /** Resolves with the result of whichever attempt counts. */
  run(
    request: QueueRequest,
    timeoutSeconds: number,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    return new Promise((resolve, reject) => {
      if (this.#works.isAborted) return reject(new Aborted());
      const { book, now } = this.#parts;
      const ask = askOf(request);
      const begun = { postedAt: now(), isPosting: false, missing: 0, deaths: 0 };
      const work: Work = { ask, request, timeoutSeconds, onProgress, resolve, reject, ...begun };
      this.#works.add(work);
      const isAdopted = book.hasOpen(ask.request);
      const { token } = book.take(ask);
      const early = this.#results.early(token);
      if (early !== undefined) this.hear([early]);
      else if (!isAdopted) this.#giver.post(work);
    });
  }

  /** Gives up waiting; attempts stay open for the next process. */
  abort(): void {
    this.#works.abort();
  }

  /** Takes what workers say. */
  hear(entries: readonly Entry[]): void {
    for (const entry of entries) this.#hear(entry);
  }

  #hear(entry: Entry): void {
    const { event } = entry;
    if (event !== null && event.kind !== 'left') this.#parts.roster.vouch(event.worker);
    if (event?.kind === 'done') {
      this.#results.hear(entry, event);
      return;
    }
    if (event !== null) this.#note(event);
    this.#giver.background(this.#parts.office.settle([], [entry.id]));
  }

  #note(event: Exclude<WorkerEvent, { readonly kind: 'done' }>): void {
    const { book } = this.#parts;
    if (event.kind === 'claimed') book.claim(event.token, event.worker, event.machine);
    else if (event.kind === 'left') this.#left(event.worker);
    else if (book.get(event.token)?.worker === event.worker) this.lose(event.token, event.message, event.isFault);
  }

  #left(worker: string): void {
    const { roster, journal, book } = this.#parts;
    const row = roster.left(worker);
    if (row !== null) journal.left(row);
    for (const lease of book.open()) if (lease.worker === worker) this.lose(lease.token, 'its worker ended', false);
  }

  /** What somebody waits for and no result is being taken of, with its open attempt. */
  waiting(): readonly (readonly [LeaseRow, Work])[] {
    return this.#works.waiting(this.#parts.book.open());
  }

  /** As `Works.settled`: the workers of what was taken have been told. */
  async settled(): Promise<void> {
    await this.#works.settled();
  }

  /** As `Giver.lose`. */
  lose(token: string, detail: string, isDeath: boolean): void {
    this.#giver.lose(token, detail, isDeath);
  }

  /** As `Giver.post`. */
  post(work: Work): void {
    this.#giver.post(work);
  }
}
