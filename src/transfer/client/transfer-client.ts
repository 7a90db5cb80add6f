import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { sha256 } from '../../util/hash.ts';
import { partialOf } from '../../util/whole-file.ts';
import { digestOf } from '../file-pieces.ts';
import { Connection, type ConnectionOptions, piecesOf } from './connection.ts';
import { inWords } from './disk-words.ts';
import { type Downloaded, download, type Wanted } from './download.ts';
import { broken, Transient } from './transient.ts';

/** Downloads of other bytes than those announced after which the network or a disk is at fault. */
const TRIES = 2;

async function digestOfFile(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    return await digestOf(handle);
  } finally {
    await handle.close();
  }
}

/** What a worker asks of the server of a run. Everything is tried again while there is hope, and checked by its hash. */
export class TransferClient {
  readonly #connection: Connection;

  constructor(options: ConnectionOptions) {
    this.#connection = new Connection(options);
  }

  /**
   * Sends a file; resolves when the server has said that it has the whole of it.
   * @throws MixnasError `TRANSFER_FAILED`, `TRANSFER_REFUSED`; the file system's own errors of `file`
   */
  async sendFile(key: string, file: string): Promise<void> {
    const handle = await open(file, 'r');
    try {
      await this.#send(key, handle, await digestOf(handle));
    } finally {
      await handle.close();
    }
  }

  async #send(key: string, body: FileHandle, digest: string): Promise<void> {
    const what = `sending ${key}`;
    const { size } = await body.stat();
    const headers = { 'content-length': size, 'x-mixnas-sha256': digest };
    const sending = { method: 'PUT', path: `/state/${key}`, headers, body } as const;
    await this.#connection.persist(what, async (heard) => {
      const response = await this.#connection.send(what, { ...sending, onSent: heard });
      if (response === null) throw new Transient('the coordinator answers 404');
      for await (const _ of piecesOf(response));
    });
  }

  /**
   * Fetches a file; it is there as a whole or not at all.
   * @param place in a folder that exists
   * @returns false where the server has none
   * @throws MixnasError `TRANSFER_FAILED`, `TRANSFER_REFUSED`, `TRANSFER_BROKEN`, `DISK_FULL`, `CACHE_WRITE`
   */
  async fetchFile(key: string, place: string): Promise<boolean> {
    const file = partialOf(place);
    try {
      const isThere = await this.#fetchChecked({ what: `fetching ${key}`, path: `/state/${key}`, file, etag: null });
      if (isThere) await rename(file, place);
      return isThere;
    } catch (error) {
      throw inWords(error, place, key);
    } finally {
      await rm(file, { force: true }).catch(() => undefined);
    }
  }

  async #fetchChecked(wanted: Wanted): Promise<boolean> {
    let problem = '';
    for (let tried = 0; tried < TRIES; tried++) {
      const got = await download(this.#connection, wanted);
      if (got === null) return false;
      const digest = await digestOfFile(wanted.file);
      if (digest === got.sha256) return true;
      problem = `expected SHA-256 ${got.sha256 ?? 'that the server names'}; got ${digest}`;
    }
    throw broken(wanted.what, problem);
  }

  /**
   * Fetches a small file into memory.
   * @param mostBytes more is an error
   * @returns null where the server has none
   * @throws MixnasError `TRANSFER_FAILED`, `TRANSFER_REFUSED`, `TRANSFER_BROKEN`
   */
  async fetchText(key: string, mostBytes: number): Promise<string | null> {
    const what = `fetching ${key}`;
    return await this.#connection.persist(what, async (heard) => {
      const response = await this.#connection.send(what, { method: 'GET', path: `/state/${key}` });
      if (response === null) return null;
      const pieces: Buffer[] = [];
      let bytes = 0;
      for await (const piece of piecesOf(response)) {
        heard();
        bytes += piece.length;
        if (bytes > mostBytes) throw broken(what, `expected at most ${mostBytes} bytes`);
        pieces.push(piece);
      }
      const text = Buffer.concat(pieces);
      if (sha256(text) !== response.headers['x-mixnas-sha256']) throw new Transient('its SHA-256 is not the named one');
      return text.toString('utf8');
    });
  }

  /** Removes a file that was sent. @throws MixnasError `TRANSFER_FAILED`, `TRANSFER_REFUSED` */
  async remove(key: string): Promise<void> {
    const what = `removing ${key}`;
    await this.#connection.persist(what, async () => {
      const response = await this.#connection.send(what, { method: 'DELETE', path: `/state/${key}` });
      response?.resume();
    });
  }

  /**
   * Fetches one file of a packed data set into `file`, and continues what is there. What comes is not checked.
   * @throws MixnasError `TRANSFER_FAILED`, `TRANSFER_REFUSED`; the file system's own errors
   */
  async fetchDataFile(
    hash: string,
    name: string,
    file: string,
    onBytes?: (bytes: number) => void,
  ): Promise<Downloaded | null> {
    return await download(this.#connection, {
      what: `fetching ${name} of the data set ${hash}`,
      path: `/data/${hash}/${name}`,
      file,
      etag: `"${hash}/${name}"`,
      ...(onBytes === undefined ? {} : { onBytes }),
    });
  }
}
