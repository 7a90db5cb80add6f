import { randomUUID } from 'node:crypto';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { contentOf, type DataReference, readMeta } from '../../data/index.ts';
import { messageOf } from '../../util/errors.ts';
import { within } from '../../util/within.ts';
import type { QueueAddress } from '../wire/address.ts';
import { redisText } from '../wire/connect.ts';
import { type Announcement, WIRE_VERSION } from '../wire/messages.ts';
import { Caretaker } from './caretaker.ts';
import { Dispatch } from './dispatch.ts';
import { RunFiles } from './files.ts';
import { LeaseBook } from './lease-book.ts';
import { PostOffice } from './post-office.ts';
import { QueueJournal } from './queue-journal.ts';
import type { QueuedRun, QueueOptions } from './queued-run.ts';
import { Roster } from './roster.ts';
import { requireSole } from './sole-coordinator.ts';

/** Milliseconds between two looks at what is open. */
const LOOK_EVERY_MS = 2000;
/** Milliseconds between two times that the workers are stored. */
const STORE_EVERY_MS = 10_000;
/** Milliseconds that Redis has to take the goodbye. */
const GOODBYE_MS = 2000;
/** Milliseconds that what goes on in the background has to end. */
const CLOSE_MS = 500;
const NS_PER_MS = 1e6;

interface Parts {
  readonly run: QueuedRun;
  readonly id: string;
  readonly office: PostOffice;
  readonly files: RunFiles;
  readonly book: LeaseBook;
  readonly roster: Roster;
  readonly journal: QueueJournal;
  readonly dispatch: Dispatch;
  readonly delays: IntervalHistogram | null;
}

async function contentsOf(data: readonly DataReference[]): Promise<(hash: string) => string | null> {
  const contents = new Map<string, string>();
  for (const reference of data) contents.set(reference.hash, contentOf(await readMeta(reference)));
  return (hash) => contents.get(hash) ?? null;
}

/** A run that is open to workers: announces it, hears what they say, and looks after what is open, until `end`. */
export class OpenRun {
  readonly #coordinator = randomUUID();
  readonly #shown: string;
  readonly #parts: Parts;
  readonly #caretaker: Caretaker;
  readonly #ending: AbortController;
  #loops: Promise<unknown> = Promise.resolve();
  #beat = 0;
  #storedAt = 0;

  private constructor(parts: Parts, shown: string, ending: AbortController) {
    this.#parts = parts;
    this.#shown = shown;
    this.#ending = ending;
    this.#caretaker = new Caretaker({ ...parts, now: parts.run.now });
  }

  /** @throws MixnasError `QUEUE_TAKEN` where another coordinator has the same run; `DATA_PORT` */
  static async open(run: QueuedRun, address: QueueAddress, options: QueueOptions): Promise<OpenRun> {
    const { store, log, now, note } = run;
    const { folder } = store;
    const journal = new QueueJournal(note, log, now);
    const id = store.queueName(randomUUID);
    const ending = new AbortController();
    const office = new PostOffice(address, id, (state, message) => {
      if (!ending.signal.aborted) journal.connection(state, address.shown, message);
    });
    try {
      await requireSole(office, { host: run.host, folder });
      const book = new LeaseBook(store, now, randomUUID);
      const roster = new Roster(id, store.workers(), now());
      const trouble = (error: unknown) => journal.trouble(messageOf(error));
      const files = await RunFiles.open(
        folder,
        run.data,
        options.files,
        address,
        (token) => book.isOpen(token),
        trouble,
      );
      await files.tidy(new Set(book.open().flatMap(({ request }) => book.attempts(request))));
      const given = { folder, office, files, book, roster, journal, now, contentOf: await contentsOf(run.data) };
      const times = store.trials().flatMap(({ seconds }) => (seconds === null ? [] : [seconds]));
      const longest = times.reduce<number | null>((most, seconds) => Math.max(most ?? 0, seconds), null);
      const dispatch = new Dispatch(given, longest);
      const delays = options.watchLoop ? monitorEventLoopDelay({ resolution: 5 }) : null;
      delays?.enable();
      journal.opened(address.shown, id, files.port);
      const open = new OpenRun(
        { run, id, office, files, book, roster, journal, dispatch, delays },
        address.shown,
        ending,
      );
      await open.#look().catch((error: unknown) => open.#trouble(error));
      open.#loops = Promise.all([open.#lookAgain(), open.#listen()]);
      return open;
    } catch (error) {
      ending.abort();
      await office.close(false, GOODBYE_MS);
      throw error;
    }
  }

  get dispatch(): Dispatch {
    return this.#parts.dispatch;
  }

  /** @param isOver whether the search has ended; else what is open stays open */
  async end(isOver: boolean): Promise<void> {
    this.#ending.abort();
    const { book, roster, office, files, run, dispatch } = this.#parts;
    await within(GOODBYE_MS, dispatch.settled());
    // workers that came a moment ago
    await within(GOODBYE_MS, this.#meet());
    if (isOver) for (const { token } of book.open()) book.lose(token, 'nobody asks for it any more');
    book.flush();
    run.store.queue([], roster.rows());
    this.#tellDelays();
    await office.close(isOver, GOODBYE_MS);
    await files.close();
    if (isOver) await files.remove();
    // where Redis is away they wait for it
    await within(CLOSE_MS, this.#loops);
  }

  get #isEnding(): boolean {
    return this.#ending.signal.aborted;
  }

  async #pause(): Promise<void> {
    await sleep(LOOK_EVERY_MS, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }

  async #lookAgain(): Promise<void> {
    while (!this.#isEnding) {
      await this.#pause();
      if (this.#isEnding) return;
      await this.#look().catch((error: unknown) => this.#trouble(error));
    }
  }

  async #listen(): Promise<void> {
    while (!this.#isEnding) {
      try {
        this.#parts.dispatch.hear(await this.#parts.office.read());
      } catch (error) {
        this.#trouble(error);
        await this.#pause();
      }
    }
  }

  /** Connections that end with the run have nothing to tell. */
  #trouble(error: unknown): void {
    if (!this.#isEnding) this.#parts.journal.trouble(redisText(error));
  }

  async #look(): Promise<void> {
    const { office, book, roster, journal, run } = this.#parts;
    const tokens = book.open().map(({ token }) => token);
    const isIntact = await office.announce(this.#announcement(), tokens);
    if (!isIntact && this.#beat > 1) {
      journal.lostData(this.#shown);
      office.rewind();
    }
    await this.#meet();
    await this.#caretaker.look();
    const now = run.now();
    if (now - this.#storedAt < STORE_EVERY_MS) return;
    this.#storedAt = now;
    run.store.queue([], roster.rows());
    this.#tellDelays();
  }

  /** Takes the workers' heartbeats. */
  async #meet(): Promise<void> {
    const { office, roster, journal, run } = this.#parts;
    const { joined, lost, differing } = roster.look(await office.heartbeats(), run.now());
    const slots = roster.members().reduce((sum, { row }) => sum + (row.state === 'active' ? row.slots : 0), 0);
    for (const { row } of joined) journal.joined(row, slots, run.workers);
    for (const { row } of differing) row.state === 'refused' ? journal.refused(row) : journal.differs(row);
    for (const { row } of lost) journal.silent(row);
    await office.forget(lost.map(({ row }) => row.id));
  }

  #tellDelays(): void {
    const { delays, journal } = this.#parts;
    if (delays === null) return;
    const ms = (nanoseconds: number) => nanoseconds / NS_PER_MS;
    journal.loopDelay({ p50: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(delays.max) });
    delays.reset();
  }

  #announcement(): Announcement {
    const { run, id, files, dispatch } = this.#parts;
    const { name, accept, versions, engine, trainer, threads, host, pid, store } = run;
    this.#beat++;
    return {
      ...{ version: WIRE_VERSION, run: id, name, beat: this.#beat, accept, files: [...files.urls] },
      coordinator: { id: this.#coordinator, host, pid, folder: store.folder },
      requires: { mixnas: versions.mixnas ?? '', engine, trainer, threads },
      longestSeconds: dispatch.longestSeconds,
    };
  }
}
