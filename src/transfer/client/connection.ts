import type { FileHandle } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../util/errors.ts';
import { filePieces } from '../file-pieces.ts';
import { findServer, type ServerUrl } from './find-server.ts';
import { refused, Transient, unreachable } from './transient.ts';

/** How a server is reached. */
export interface ConnectionOptions {
  /** Where it may be, the best first, each with the token at its end; asked again whenever a connection fails. */
  readonly urls: () => readonly string[];
  /** Milliseconds without a byte after which it is given up; 120,000 when left out. */
  readonly patienceMs?: number;
  /** Milliseconds without a byte after which one connection counts as broken; 15,000 when left out. */
  readonly silenceMs?: number;
  /** Ends everything at once, with its reason. */
  readonly signal?: AbortSignal;
}

/** One request. */
export interface Sending {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  /** After the token, beginning with a slash. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** Sent once the server has said that it takes it. */
  readonly body?: FileHandle;
  /** Hears of each part of the body that was sent. */
  readonly onSent?: () => void;
}

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5000;
/** Longest text of an error that is read, bytes. */
const MOST_BYTES = 4096;

/** The bytes of an answer. @throws Transient when the connection breaks before their end */
export async function* piecesOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const piece of response) yield piece as Buffer;
  } catch (error) {
    throw new Transient(messageOf(error), { cause: error });
  }
}

async function reasonIn(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of piecesOf(response)) if (text.length < MOST_BYTES) text += piece.toString();
  try {
    return String((JSON.parse(text) as { error: unknown }).error);
  } catch {
    return response.statusMessage ?? '';
  }
}

/** Sends the whole of a file; what breaks the connection is heard by the request itself. */
async function sendBody(request: ClientRequest, body: FileHandle, onSent: () => void): Promise<void> {
  const pieces = Readable.from(filePieces(body)).on('data', onSent);
  await pipeline(pieces, request).catch((error: Error) => request.destroy(error));
}

/** Requests to the server of a run, tried again for as long as there is hope. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #patienceMs: number;
  readonly #silenceMs: number;
  #server: ServerUrl | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#patienceMs = options.patienceMs ?? 120_000;
    this.#silenceMs = options.silenceMs ?? 15_000;
  }

  /**
   * Tries something until it does not fail for a reason that goes by itself, or nothing is heard for too long.
   * @param what for people: what is tried
   * @param attempt calls `heard` whenever the server was heard of
   * @throws MixnasError `TRANSFER_FAILED`; what `attempt` throws; the signal's reason
   */
  async persist<T>(what: string, attempt: (heard: () => void) => Promise<T>): Promise<T> {
    const { signal } = this.#options;
    let last = performance.now();
    let wait = FIRST_WAIT_MS;
    const heard = () => {
      last = performance.now();
      wait = FIRST_WAIT_MS;
    };
    for (;;) {
      signal?.throwIfAborted();
      try {
        return await attempt(heard);
      } catch (error) {
        signal?.throwIfAborted();
        if (!(error instanceof Transient)) throw error;
        this.#server = null;
        if (performance.now() - last + wait > this.#patienceMs) throw unreachable(what, error);
      }
      await delay(wait, undefined, { signal }).catch(() => undefined);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    }
  }

  /**
   * Sends one request.
   * @returns the answer, its body still to be read, where it is 2xx; null where there is no such thing (404)
   * @throws Transient; MixnasError `TRANSFER_REFUSED`
   */
  async send(what: string, sending: Sending): Promise<IncomingMessage | null> {
    this.#server ??= await findServer(this.#options.urls());
    const response = await this.#exchange(this.#server, sending);
    const { statusCode: status = 0 } = response;
    if (status >= 200 && status < 300) return response;
    const reason = await reasonIn(response);
    if (status === 404) return null;
    if (status >= 500 && status !== 507) throw new Transient(`the coordinator answers ${status}: ${reason}`);
    throw refused(what, status, reason);
  }

  #exchange(
    { place, token }: ServerUrl,
    { method, path, headers, body, onSent = () => undefined }: Sending,
  ): Promise<IncomingMessage> {
    const { signal } = this.#options;
    return new Promise((resolve, reject) => {
      const request = (place.startsWith('https:') ? requestHttps : requestHttp)(`${place}/${token}${path}`, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { expect: '100-continue' }) },
        agent: false,
        timeout: this.#silenceMs,
        ...(signal === undefined ? {} : { signal }),
      });
      request.on('timeout', () => request.destroy(new Error(`got nothing for ${this.#silenceMs / 1000} s`)));
      request.on('error', (error) => reject(new Transient(`${place}: ${messageOf(error)}`, { cause: error })));
      request.on('response', resolve);
      if (body === undefined) request.end();
      else request.on('continue', () => void sendBody(request, body, onSent)).flushHeaders();
    });
  }
}
