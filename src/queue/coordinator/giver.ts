import { redisText } from '../wire/connect.ts';
import type { DispatchParts } from './dispatch-parts.ts';
import { messageOf, type Work } from './work.ts';
import type { Works } from './works.ts';

/** Deaths and faults of workers with the same trial after which it counts as the trial's fault. */
const MOST_DEATHS = 10;

/** Gives attempts out, and again what is lost. */
export class Giver {
  readonly #parts: DispatchParts;
  readonly #works: Works;

  constructor(parts: DispatchParts, works: Works) {
    this.#parts = parts;
    this.#works = works;
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
    this.background(
      posted.finally(() => {
        work.isPosting = false;
      }),
    );
  }

  /** Ends an attempt without a result and begins another one. @param isDeath whether the trial may be at fault */
  lose(token: string, detail: string, isDeath: boolean): void {
    const { book, office, roster, journal, now } = this.#parts;
    const lease = book.get(token);
    if (lease?.state !== 'open' || this.#works.isSettling(token)) return;
    book.lose(token, detail);
    journal.lost(lease, detail, lease.worker === null ? null : roster.silence(lease.worker, 0, now()));
    this.background(office.settle([token], []));
    const work = this.#works.get(lease.request);
    if (work === undefined) return;
    work.deaths += isDeath ? 1 : 0;
    if (work.deaths < MOST_DEATHS) this.post(work);
    else this.#giveUp(work, detail);
  }

  /** A trial that ends its workers would go on for ever. */
  #giveUp({ ask, resolve }: Work, detail: string): void {
    this.#works.remove(ask.request);
    const message = `${MOST_DEATHS} workers died of it or gave it up; the last: ${detail}`;
    resolve({ state: 'failed', reason: 'crashed', message, history: [], seconds: 0 });
  }

  /** What fails here is done again by a later look, or by the worker. */
  background(promise: Promise<unknown>): void {
    promise.catch((error: unknown) => this.#parts.journal.trouble(redisText(error)));
  }
}
