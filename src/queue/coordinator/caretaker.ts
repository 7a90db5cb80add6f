import type { LeaseRow } from '../../store/index.ts';
import type { TrialProgress } from '../../trial/index.ts';
import type { Dispatch } from './dispatch.ts';
import type { LeaseBook } from './lease-book.ts';
import type { JobPlace, PostOffice } from './post-office.ts';
import { type Roster, SILENT_MS } from './roster.ts';
import type { Work } from './work.ts';

/** Milliseconds that a message may take from one side to the other. */
const GRACE_MS = 6000;
/** Looks, two seconds apart, after which something that should be there is missing. */
const LOOKS_MISSING = 3;
/** The same for an attempt that was taken by somebody who never said so: longer than BullMQ's lock of 30 s. */
const LOOKS_TAKEN = 20;
/** Milliseconds beyond its time after which an attempt is given up though its worker lives. */
const SPARE_MS = 600_000;

/** What is known of an attempt that a worker has taken, and of that worker. Milliseconds. */
export interface Signs {
  /** Since its worker was last heard of. */
  readonly silence: number;
  /** Since it was taken. */
  readonly age: number;
  /** Looks in a row in which its worker was there and did not know it. */
  readonly missing: number;
  readonly timeoutSeconds: number;
}

/** Why an attempt is given up, and whether its trial may be at fault; null while all is well. */
export function whyLost({ silence, age, missing, timeoutSeconds }: Signs): { detail: string; isDeath: boolean } | null {
  if (silence > SILENT_MS) {
    return { detail: `its worker was silent for ${Math.round(silence / 1000)} s`, isDeath: true };
  }
  if (missing >= LOOKS_MISSING) return { detail: 'its worker does not know it any more', isDeath: false };
  return age > 1250 * timeoutSeconds + SPARE_MS ? { detail: 'its time is long over', isDeath: true } : null;
}

/** What is known of an attempt that nobody has said to have taken. */
export interface Traces {
  readonly place: JobPlace;
  /** Looks in a row in which it was not waiting. */
  readonly missing: number;
  /** Since the worker was heard of that has taken it without getting to say so, milliseconds; null where none has. */
  readonly takerSilence: number | null;
}

/**
 * What to do about such an attempt. One that a dead worker has taken is refused by every other worker for as long as it is
 * open: it is given up, never put there again.
 */
export function nextStep({ place, missing, takerSilence }: Traces): 'wait' | 'post' | 'lose' {
  if (place === 'waiting') return 'wait';
  if (missing >= LOOKS_MISSING && takerSilence !== null && takerSilence > SILENT_MS) return 'lose';
  if (missing >= LOOKS_TAKEN) return place === 'taken' || takerSilence !== null ? 'lose' : 'post';
  if (place === 'taken' || missing < LOOKS_MISSING) return 'wait';
  return takerSilence === null ? 'post' : 'wait';
}

/** What is looked after. */
export interface CaretakerParts {
  readonly office: PostOffice;
  readonly book: LeaseBook;
  readonly roster: Roster;
  readonly dispatch: Dispatch;
  readonly now: () => number;
}

/** Looks after attempts: whose worker has died, which are nowhere, and how far the others are. */
export class Caretaker {
  readonly #parts: CaretakerParts;

  constructor(parts: CaretakerParts) {
    this.#parts = parts;
  }

  /** Looks after everything that is open, with the heartbeats as they are now. */
  async look(): Promise<void> {
    const { book, dispatch } = this.#parts;
    const held = this.#held();
    for (const [lease, work] of dispatch.waiting()) {
      const progress = held.get(lease.token);
      if (progress != null) work.onProgress(progress);
      const { worker } = lease;
      if (worker === null) await this.#lookForTaker(lease, work);
      else this.#lookAfter({ ...lease, worker }, work, held.has(lease.token));
    }
    book.flush();
  }

  /** The open attempts that workers say they have, and how far they are; who has one is noted. */
  #held(): Map<string, TrialProgress | null> {
    const { book, roster } = this.#parts;
    const held = new Map<string, TrialProgress | null>();
    for (const { beat, row } of roster.members()) {
      for (const { token, progress } of beat.tokens) {
        if (!book.isOpen(token)) continue;
        held.set(token, progress);
        book.claim(token, row.id, row.name);
        book.heard(token, progress);
      }
    }
    return held;
  }

  /** An attempt that a worker has taken: is it alive, and has it the attempt still? */
  #lookAfter(lease: LeaseRow & { readonly worker: string }, work: Work, isHeld: boolean): void {
    const { roster, dispatch, now } = this.#parts;
    const { token, worker } = lease;
    const claimedAt = lease.claimedAt ?? lease.leasedAt;
    const age = now() - claimedAt;
    // a heartbeat from before it was taken knows nothing of it
    const hasSpoken = (roster.member(worker)?.row.lastHeard ?? 0) > claimedAt + GRACE_MS;
    work.missing = hasSpoken && !isHeld ? work.missing + 1 : 0;
    const silence = roster.silence(worker, claimedAt, now());
    const lost = whyLost({ silence, age, missing: work.missing, timeoutSeconds: work.timeoutSeconds });
    if (lost !== null) dispatch.lose(token, lost.detail, lost.isDeath);
  }

  /** An attempt that nobody has taken yet: is it in the queue? */
  async #lookForTaker({ token }: LeaseRow, work: Work): Promise<void> {
    const { office, book, dispatch, roster, now } = this.#parts;
    if (work.isPosting) return;
    if (work.postedAt === null) {
      dispatch.post(work);
      return;
    }
    if (now() - work.postedAt < GRACE_MS) return;
    const [place, taker] = await Promise.all([office.placeOf(token), office.takerOf(token)]);
    if (!book.isOpen(token) || book.get(token)?.worker !== null) return;
    work.missing = place === 'waiting' ? 0 : work.missing + 1;
    const takerSilence = taker === null ? null : roster.silence(taker, 0, now());
    const step = nextStep({ place, missing: work.missing, takerSilence });
    if (step === 'post') dispatch.post(work);
    if (step !== 'lose') return;
    await office.withdraw(token);
    dispatch.lose(token, 'somebody took it and never said so', false);
  }
}
