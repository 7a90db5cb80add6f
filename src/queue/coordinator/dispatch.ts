import type { LeaseRow } from '../../store/index.ts';
import { storeError } from '../../store/index.ts';
import { Aborted, type TrialProgress, type TrialRequest, type TrialResult } from '../../trial/index.ts';
import { unpackBody } from '../wire/body.ts';
import { redisText } from '../wire/connect.ts';
import type { WorkerEvent } from '../wire/messages.ts';
import type { RunFiles } from './files.ts';
import type { LeaseBook } from './lease-book.ts';
import type { Entry, PostOffice } from './post-office.ts';
import type { QueueJournal } from './queue-journal.ts';
import type { Roster } from './roster.ts';
import { askOf, messageOf, type Work } from './work.ts';

/** Deaths and faults of workers with the same trial after which it counts as the trial's fault. */
const MOST_DEATHS = 10;

type Done = Extract<WorkerEvent, { readonly kind: 'done' }>;

/** What requests are given out with. */
export interface DispatchParts {
  /** The run's folder. */
  readonly folder: string;
  readonly office: PostOffice;
  readonly files: RunFiles;
  readonly book: LeaseBook;
  readonly roster: Roster;
  readonly journal: QueueJournal;
  readonly now: () => number;
  /** Identity of the images of a data set, by its hash; null where it is not known. */
  readonly contentOf: (hash: string) => string | null;
}

/** Gives requests out to workers and takes their results; what is missing is given out again. */
export class Dispatch {
  readonly #parts: DispatchParts;
  /** By `Ask.request`. */
  readonly #works = new Map<string, Work>();
  /** Results of attempts that nobody has asked for yet since this process began. */
  readonly #early = new Map<string, Entry>();
  /** Attempts whose result is being taken. */
  readonly #settling = new Set<string>();
  #isAborted = false;
  /** Seconds of the longest training so far; null before the first. */
  longestSeconds: number | null = null;

  constructor(parts: DispatchParts) {
    this.#parts = parts;
  }

  /** Resolves with the result of whichever attempt counts. */
  run(
    request: TrialRequest,
    timeoutSeconds: number,
    onProgress: (progress: TrialProgress) => void,
  ): Promise<TrialResult> {
    return new Promise((resolve, reject) => {
      if (this.#isAborted) return reject(new Aborted());
      const { book, now } = this.#parts;
      const ask = askOf(request);
      const begun = { postedAt: now(), isPosting: false, missing: 0, deaths: 0 };
      const work: Work = { ask, request, timeoutSeconds, onProgress, resolve, reject, ...begun };
      this.#works.set(ask.request, work);
      const isAdopted = book.open().some((lease) => lease.request === ask.request);
      const { token } = book.take(ask);
      const early = this.#early.get(token);
      if (early !== undefined) this.hear([early]);
      else if (!isAdopted) this.post(work);
    });
  }

  /** Gives up waiting; attempts stay open for the next process. */
  abort(): void {
    this.#isAborted = true;
    for (const { reject } of this.#works.values()) reject(new Aborted());
    this.#works.clear();
  }

  /** Takes what workers say. */
  hear(entries: readonly Entry[]): void {
    for (const entry of entries) this.#hear(entry);
  }

  #hear(entry: Entry): void {
    const { book, office, roster, journal } = this.#parts;
    const { id, event } = entry;
    if (event !== null && event.kind !== 'left') roster.vouch(event.worker);
    if (event?.kind === 'done') {
      this.#answered(entry, event);
      return;
    }
    if (event?.kind === 'claimed') book.claim(event.token, event.worker, event.machine);
    if (event?.kind === 'released' && book.get(event.token)?.worker === event.worker) {
      this.lose(event.token, event.message, event.isFault);
    }
    if (event?.kind === 'left') {
      const row = roster.left(event.worker);
      if (row !== null) journal.left(row);
      for (const { token, worker } of book.open())
        if (worker === event.worker) this.lose(token, 'its worker ended', false);
    }
    this.#background(office.settle([], [id]));
  }

  #answered(entry: Entry, event: Done): void {
    const { book, office, journal } = this.#parts;
    const { token, worker, machine } = event;
    const lease = book.get(token);
    if (lease?.state === 'open') {
      const work = this.#works.get(lease.request);
      if (work === undefined) this.#early.set(token, entry);
      else if (!this.#settling.has(token)) this.#settle(entry.id, event, lease, work);
      return;
    }
    if (book.answer(token, worker, machine) === 'late' && lease !== undefined) journal.late(lease, machine);
    this.#background(office.settle([token], [entry.id]));
  }

  /** Somebody who kills a training says nothing of its network: it is given out again, as one whose worker was killed. */
  #settle(id: string, event: Done, lease: LeaseRow, work: Work): void {
    const result = unpackBody(event.body) as TrialResult;
    if (result.state === 'failed' && result.reason === 'killed') {
      this.#early.delete(event.token);
      this.lose(event.token, result.message, true);
      this.#background(this.#parts.office.settle([], [id]));
    } else this.#background(this.#take(id, event, result, lease, work));
  }

  /** Takes a result that counts: first its files, then, in one transaction, result and lease; then the worker may forget it. */
  async #take(
    id: string,
    { token, worker, machine, files }: Done,
    result: TrialResult,
    lease: LeaseRow,
    work: Work,
  ): Promise<void> {
    const { book, office, roster, folder } = this.#parts;
    this.#settling.add(token);
    this.#early.delete(token);
    try {
      if (files.length > 0) await this.#parts.files.accept(token, work.request, files);
      if (this.#isAborted || book.answer(token, worker, machine) !== 'counts') return;
      this.#works.delete(lease.request);
      roster.count(worker, result.seconds);
      if (result.state === 'complete') this.longestSeconds = Math.max(this.longestSeconds ?? 0, result.seconds);
      work.resolve(result);
    } catch (error) {
      work.reject(storeError(error, folder));
      return;
    } finally {
      this.#settling.delete(token);
    }
    // what waits for the result stores it before this goes on
    await new Promise(setImmediate);
    await office.settle([token], [id]);
    const earlier = book.attempts(lease.request);
    if (earlier.length > 1 || files.length > 0) await this.#parts.files.discard(earlier);
  }

  /** What somebody waits for and no result is being taken of, with its open attempt. */
  waiting(): readonly (readonly [LeaseRow, Work])[] {
    return this.#parts.book.open().flatMap((lease) => {
      const work = this.#works.get(lease.request);
      return work === undefined || this.#settling.has(lease.token) ? [] : [[lease, work] as const];
    });
  }

  /** Ends an attempt without a result and begins another one. @param isDeath whether the trial may be at fault */
  lose(token: string, detail: string, isDeath: boolean): void {
    const { book, office, roster, journal, now } = this.#parts;
    const lease = book.get(token);
    if (lease?.state !== 'open' || this.#settling.has(token)) return;
    book.lose(token, detail);
    journal.lost(lease, detail, lease.worker === null ? null : roster.silence(lease.worker, 0, now()));
    this.#background(office.settle([token], []));
    const work = this.#works.get(lease.request);
    if (work === undefined) return;
    work.deaths += isDeath ? 1 : 0;
    if (work.deaths < MOST_DEATHS) this.post(work);
    else this.#giveUp(work, detail);
  }

  /** A trial that ends its workers would go on for ever. */
  #giveUp({ ask, resolve }: Work, detail: string): void {
    this.#works.delete(ask.request);
    const message = `${MOST_DEATHS} workers died of it or gave it up; the last: ${detail}`;
    resolve({ state: 'failed', reason: 'crashed', message, history: [], seconds: 0 });
  }

  /** Puts the open attempt of a request into the queue; where that fails, the next look tries again. */
  post(work: Work): void {
    const { book, office, files, folder, journal, contentOf, now } = this.#parts;
    const { token } = book.take(work.ask);
    const from = files.resumable(work.request, book.attempts(work.ask.request));
    const message = messageOf(work, { token, folder, from, content: contentOf(work.request.data.hash) });
    work.postedAt = null;
    work.missing = 0;
    work.isPosting = true;
    const posted = office.post(message).then(
      () => {
        work.postedAt = now();
      },
      (error: unknown) => journal.trouble(redisText(error)),
    );
    this.#background(
      posted.finally(() => {
        work.isPosting = false;
      }),
    );
  }

  /** What fails here is done again by a later look, or by the worker. */
  #background(promise: Promise<unknown>): void {
    promise.catch((error: unknown) => this.#parts.journal.trouble(redisText(error)));
  }
}
