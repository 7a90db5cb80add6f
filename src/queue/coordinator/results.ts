import { type LeaseRow, storeError } from '../../store/index.ts';
import type { TrialResult } from '../../trial/index.ts';
import { unpackBody } from '../wire/body.ts';
import type { WorkerEvent } from '../wire/messages.ts';
import type { DispatchParts } from './dispatch-parts.ts';
import type { Giver } from './giver.ts';
import type { Entry } from './post-office.ts';
import type { Work } from './work.ts';
import type { Works } from './works.ts';

type Done = Extract<WorkerEvent, { readonly kind: 'done' }>;

/** Takes results, of each request the one that counts. */
export class Results {
  readonly #parts: DispatchParts;
  readonly #works: Works;
  readonly #giver: Giver;
  /** Results of attempts that nobody has asked for yet since this process began. */
  readonly #early = new Map<string, Entry>();
  /** Seconds of the longest training so far; null before the first. */
  longestSeconds: number | null = null;

  constructor(parts: DispatchParts, works: Works, giver: Giver) {
    this.#parts = parts;
    this.#works = works;
    this.#giver = giver;
  }

  /** The result of an attempt that came before anybody asked for it. */
  early(token: string): Entry | undefined {
    return this.#early.get(token);
  }

  hear(entry: Entry, event: Done): void {
    const { book, office, journal } = this.#parts;
    const { token, worker, machine } = event;
    const lease = book.get(token);
    if (lease?.state === 'open') {
      const work = this.#works.get(lease.request);
      if (work === undefined) this.#early.set(token, entry);
      else if (!this.#works.isSettling(token)) this.#settle(entry.id, event, lease, work);
      return;
    }
    if (book.answer(token, worker, machine) === 'late' && lease !== undefined) journal.late(lease, machine);
    this.#giver.background(office.settle([token], [entry.id]));
  }

  /** Somebody who kills a training says nothing of its network: it is given out again, as one whose worker was killed. */
  #settle(id: string, event: Done, lease: LeaseRow, work: Work): void {
    const { token, body } = event;
    const result = unpackBody(body) as TrialResult;
    this.#early.delete(token);
    if (result.state === 'failed' && result.reason === 'killed') {
      this.#giver.lose(token, result.message, true);
      this.#giver.background(this.#parts.office.settle([], [id]));
    } else this.#giver.background(this.#works.settling(token, () => this.#take(id, event, result, lease, work)));
  }

  /** Takes a result that counts: first its files, then, in one transaction, result and lease; then the worker may forget it. */
  async #take(id: string, event: Done, result: TrialResult, { request }: LeaseRow, work: Work): Promise<void> {
    const { book, office, files, folder } = this.#parts;
    const { token } = event;
    try {
      if (event.files.length > 0) await files.accept(token, work.request, event.files);
      if (this.#works.isAborted || !this.#counts(event, result)) return;
    } catch (error) {
      work.reject(storeError(error, folder));
      return;
    }
    this.#works.remove(request);
    work.resolve(result);
    // what waits for the result stores it before this goes on
    await new Promise(setImmediate);
    await office.settle([token], [id]);
    const attempts = book.attempts(request);
    if (attempts.length > 1 || event.files.length > 0) await files.discard(attempts);
  }

  #counts({ token, worker, machine }: Done, { state, seconds }: TrialResult): boolean {
    const { book, roster } = this.#parts;
    if (book.answer(token, worker, machine) !== 'counts') return false;
    roster.count(worker, seconds);
    if (state === 'complete') this.longestSeconds = Math.max(this.longestSeconds ?? 0, seconds);
    return true;
  }
}
