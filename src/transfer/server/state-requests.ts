import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FreeBytes } from '../free-disk.ts';
import { isSentKey, isStateKey } from '../state-key.ts';
import { Digests } from './digests.ts';
import { announced, receiveFile } from './receive-file.ts';
import { answerJson, Refusal } from './refusal.ts';
import { sendFile } from './send-file.ts';
import type { StateFolder } from './state-folder.ts';

/** What decides which files are taken. */
export interface StateRules {
  /** The file of the run that workers may read under a key, whether it is there or not; null for every other key. */
  readonly readable: (key: string) => string | null;
  /** Whether a worker may send or remove the file of a key now. */
  readonly mayPut: (key: string) => boolean;
  /** Largest file that is taken, bytes. */
  readonly mostBytes: number;
  /** Bytes that must stay free on the disk. */
  readonly spareBytes: number;
  readonly freeBytes: FreeBytes;
}

/** Serves files by key: those that workers sent, and those files of the run that they may read. */
export class StateRequests {
  readonly #folder: StateFolder;
  readonly #rules: StateRules;
  readonly #digests = new Digests();
  #count = 0;

  constructor(folder: StateFolder, rules: StateRules) {
    this.#folder = folder;
    this.#rules = rules;
  }

  /** @throws Refusal for what is not there, not expected, or not taken */
  async serve(request: IncomingMessage, response: ServerResponse, key: string): Promise<void> {
    if (!isStateKey(key))
      throw new Refusal(400, 'a key is at most 120 of a-z, 0-9, ".", "_" and "-", in up to three parts');
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return await this.#get(request, response, key);
      case 'PUT':
        return await this.#put(request, response, key);
      case 'DELETE':
        return await this.#delete(response, key);
      default:
        throw new Refusal(405, 'expected GET, HEAD, PUT or DELETE');
    }
  }

  async #get(request: IncomingMessage, response: ServerResponse, key: string): Promise<void> {
    const file = this.#rules.readable(key) ?? (isSentKey(key) ? this.#folder.file(key) : null);
    if (file === null) throw new Refusal(404, `${key} is no file that workers read`);
    await sendFile(request, response, file, async (handle) => {
      const sha256 = await this.#digests.of(file, handle);
      return { etag: `"${sha256}"`, sha256 };
    });
  }

  #requireExpected(key: string): void {
    if (!isSentKey(key) || this.#rules.readable(key) !== null)
      throw new Refusal(409, `${key} is a file of the run; it is only read`);
    if (!this.#rules.mayPut(key)) throw new Refusal(409, `nobody waits for ${key} (any more)`);
  }

  async #put(request: IncomingMessage, response: ServerResponse, key: string): Promise<void> {
    this.#requireExpected(key);
    const expected = announced(request, this.#rules.mostBytes);
    const free = await this.#rules.freeBytes(this.#folder.folder);
    if (expected.bytes + this.#rules.spareBytes > free) {
      throw new Refusal(507, `the disk of the coordinator has ${free} bytes free; ${expected.bytes} are announced`);
    }
    const place = this.#folder.file(key);
    this.#count += 1;
    const isNew = !existsSync(place);
    if (request.headers.expect !== undefined) response.writeContinue();
    await receiveFile(request, expected, place, `${place}.${this.#count}.partial`);
    const { size } = await stat(place);
    answerJson(response, isNew ? 201 : 200, { bytes: size, sha256: expected.sha256 });
  }

  async #delete(response: ServerResponse, key: string): Promise<void> {
    this.#requireExpected(key);
    await this.#folder.remove(key);
    this.#digests.forget(this.#folder.file(key));
    response.writeHead(204).end();
  }
}
