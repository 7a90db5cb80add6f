import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerError, HEADERS } from './answer.ts';
import type { GoneEvent, RunningEvent, StateEvent, TrialsEvent } from './contract.ts';
import type { LiveRuns } from './live-runs.ts';

/** Pages that are followed at once, at most. */
const MOST_CLIENTS = 100;
/** Milliseconds between two looks at the runs. */
const LOOK_MS = 250;
/** Milliseconds without an event after which a comment tells that the connection lives. */
const HEARTBEAT_MS = 15_000;
/** Milliseconds that pages have to read the end. */
const END_MS = 1000;
/** Milliseconds after which a page connects again. */
const RETRY_MS = 1000;

/** One followed page. */
interface Client {
  readonly response: ServerResponse;
  /** Revision that it was told. */
  told: number;
  /** Whether it has yet to read what it was told last: it is told nothing more until then. */
  isBehind: boolean;
}

function frame(name: string, data: TrialsEvent | RunningEvent | StateEvent | GoneEvent): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n`;
}

/**
 * Streams of events to pages. A page is told what has changed since the revision that it knows, whether it missed one event or a
 * thousand: nothing is queued for it, so that a slow page holds no memory here. The last part of what it is told has the new revision
 * as its `id`; a page whose connection breaks before that is told all of it again.
 */
export class EventStreams {
  readonly #runs: LiveRuns;
  readonly #clients = new Set<Client>();
  #looking: NodeJS.Timeout | null = null;
  #beating: NodeJS.Timeout | null = null;

  constructor(runs: LiveRuns) {
    this.#runs = runs;
  }

  get count(): number {
    return this.#clients.size;
  }

  /** Begins a stream. @param event that the page knows; null: it knows nothing */
  open(response: ServerResponse, event: string | null): void {
    if (this.#clients.size >= MOST_CLIENTS) {
      answerError(response, 503, `${MOST_CLIENTS} pages are open already: close one`);
      return;
    }
    response.writeHead(200, {
      ...HEADERS,
      'Content-Type': 'text/event-stream; charset=utf-8',
      'X-Accel-Buffering': 'no',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
    const client: Client = { response, told: this.#runs.revisionOf(event), isBehind: false };
    this.#clients.add(client);
    response.on('drain', () => {
      client.isBehind = false;
      this.#tell(client);
    });
    response.on('close', () => this.#forget(client)).on('error', () => this.#forget(client));
    this.#start();
    this.#runs.refresh();
    this.#tell(client);
  }

  /** Tells what is new and ends all streams; waits a moment for those who read. */
  async close(): Promise<void> {
    const clients = [...this.#clients];
    if (clients.length === 0) return;
    this.#runs.refresh(true);
    for (const client of clients) this.#tell(client);
    const ends = clients.map(({ response }) => new Promise<void>((done) => response.end(done)));
    await Promise.race([Promise.all(ends), sleep(END_MS, undefined, { ref: false })]);
    for (const client of clients) this.#forget(client);
  }

  #start(): void {
    this.#looking ??= setInterval(() => this.#look(), LOOK_MS);
    this.#beating ??= setInterval(() => this.#beat(), HEARTBEAT_MS);
  }

  #forget(client: Client): void {
    this.#clients.delete(client);
    if (this.#clients.size > 0) return;
    clearInterval(this.#looking ?? undefined);
    clearInterval(this.#beating ?? undefined);
    this.#looking = null;
    this.#beating = null;
  }

  #look(): void {
    this.#runs.refresh();
    for (const client of this.#clients) this.#tell(client);
  }

  #beat(): void {
    for (const client of this.#clients) if (!client.isBehind) this.#write(client, ': \n\n');
  }

  #tell(client: Client): void {
    if (client.isBehind || client.told >= this.#runs.revision) return;
    const frames = this.#runs
      .changesSince(client.told)
      .flatMap(({ trials, status, running, gone }, run) => [
        ...(trials === null ? [] : [frame('trials', { run, changes: trials })]),
        ...(status === null ? [] : [frame('state', { run, ...status })]),
        ...(running === null ? [] : [frame('running', { run, running })]),
        ...(gone === null ? [] : [frame('gone', { run, message: gone })]),
      ]);
    client.told = this.#runs.revision;
    const last = frames.pop();
    if (last !== undefined)
      this.#write(client, [...frames, `id: ${this.#runs.event}\n${last}`].join('\n').concat('\n'));
  }

  #write(client: Client, text: string): void {
    client.isBehind = !client.response.write(text);
  }
}
