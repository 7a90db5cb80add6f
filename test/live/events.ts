import { get, type IncomingMessage } from 'node:http';

/** One server-sent event. */
export interface SentEvent {
  readonly id: string | null;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into what is sent
  readonly data: any;
}

function parse(block: string): SentEvent[] {
  const fields = new Map(
    block.split('\n').flatMap((line): [string, string][] => {
      const at = line.indexOf(': ');
      return at <= 0 ? [] : [[line.slice(0, at), line.slice(at + 2)]];
    }),
  );
  const data = fields.get('data');
  return data === undefined
    ? []
    : [{ id: fields.get('id') ?? null, name: fields.get('event') ?? 'message', data: JSON.parse(data) }];
}

/** A stream of events as a browser follows it, but for connecting again by itself. */
export class EventReader {
  readonly events: SentEvent[] = [];
  readonly closed: Promise<void>;
  #buffer = '';
  #response: IncomingMessage | null = null;
  readonly #request;

  constructor(port: number, { since, lastEventId }: { since?: string; lastEventId?: string } = {}) {
    const path = since === undefined ? '/events' : `/events?since=${since}`;
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    this.#request = get({ host: '127.0.0.1', port, path, headers, agent: false });
    this.closed = new Promise((done) => {
      this.#request.on('error', () => done());
      this.#request.on('response', (response) => {
        this.#response = response;
        response.setEncoding('utf8').on('data', (text: string) => this.#take(text));
        response.on('close', () => done()).on('error', () => done());
      });
    });
  }

  /** The `id` that a browser would connect again with. */
  get lastId(): string | undefined {
    return this.events.findLast(({ id }) => id !== null)?.id ?? undefined;
  }

  /** Numbers of all trials that were told, once each. */
  get trials(): number[] {
    const told = this.events.filter(({ name }) => name === 'trials').flatMap(({ data }) => data.changes.number);
    return [...new Set(told as number[])].sort((a, b) => a - b);
  }

  async until(isTrue: (reader: EventReader) => boolean): Promise<void> {
    for (let i = 0; i < 200; i++) {
      if (isTrue(this)) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`not within 10 s; events: ${this.events.map(({ name }) => name).join(', ')}`);
  }

  pause(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }

  drop(): void {
    this.#request.destroy();
  }

  #take(text: string): void {
    this.#buffer += text;
    const blocks = this.#buffer.split('\n\n');
    this.#buffer = blocks.pop() ?? '';
    this.events.push(...blocks.flatMap(parse));
  }
}
