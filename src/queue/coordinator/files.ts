import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DataReference } from '../../data/index.ts';
import { runFile } from '../../store/index.ts';
import {
  localAddressTowards,
  makeToken,
  namedTransferUrl,
  TransferServer,
  transferUrls,
} from '../../transfer/index.ts';
import type { QueueAddress } from '../wire/address.ts';
import { SENT_FILES, type SentFile } from '../wire/messages.ts';
import type { QueueRequest } from '../wire/run-trainer.ts';
import { keyOf } from './work.ts';

/** Where workers find the files of a run. */
export interface FilePlace {
  /** Port of the file server; 0 = one that is free. */
  readonly port: number;
  /** Where workers reach it, where a person has said so. */
  readonly url: string | null;
}

const READABLE = [
  /^checkpoints\/trial-\d+\.checkpoint$/,
  /^finals\/trial-\d+-seed-\d+\.ckpt(\.state)?$/,
  /^shared\.ckpt$/,
  /^starts\/[0-9a-f]+\.ckpt$/,
];

/** The key of a file that was sent for an attempt. */
export function sentKey(token: string, file: SentFile): string {
  return `${token}.${file}`;
}

/** The files of a run that travel: packed data and paused trainings to workers, checkpoints and weights from them. */
export class RunFiles {
  readonly urls: readonly string[];
  readonly #folder: string;
  readonly #server: TransferServer;

  private constructor(folder: string, server: TransferServer, urls: readonly string[]) {
    this.#folder = folder;
    this.#server = server;
    this.urls = urls;
  }

  /**
   * @param folder of the run
   * @param mayCome whether a file may be sent for this attempt
   * @throws MixnasError `DATA_PORT`, `USAGE` for a URL that is none
   */
  static async open(
    folder: string,
    data: readonly DataReference[],
    place: FilePlace,
    address: QueueAddress,
    mayCome: (token: string) => boolean,
    onFault: (error: unknown) => void,
  ): Promise<RunFiles> {
    const token = makeToken();
    const named = place.url === null ? null : namedTransferUrl(place.url, token);
    const server = await TransferServer.open({
      token,
      port: place.port,
      folder: runFile(folder, 'incoming'),
      readable: (key) => (READABLE.some((pattern) => pattern.test(key)) ? join(folder, key) : null),
      mayPut: (key) => mayCome(key.slice(0, key.lastIndexOf('.'))),
      onFault,
    });
    for (const reference of data) await server.offerData(reference);
    const towardsBroker = await localAddressTowards(address.host, address.port);
    const urls = named === null ? transferUrls({ towardsBroker, port: server.port, token }) : [named];
    return new RunFiles(folder, server, urls);
  }

  /**
   * The key of the training that an attempt continues from; null where it begins.
   * @param earlier attempts at the same request, the newest first: one that was given back may have left its training
   */
  resumable({ checkpoint }: QueueRequest, earlier: readonly string[]): string | null {
    const left = earlier.map((token) => sentKey(token, 'checkpoint')).find((key) => this.#server.state.has(key));
    if (left !== undefined) return left;
    return checkpoint !== undefined && existsSync(checkpoint) ? keyOf(this.#folder, checkpoint) : null;
  }

  /** Moves what was sent with a result to where the request wants it; what was printed is appended there. */
  async accept(token: string, request: QueueRequest, files: readonly SentFile[]): Promise<void> {
    const places: Partial<Record<SentFile, string>> = request;
    for (const file of files) {
      const place = places[file];
      if (place === undefined) continue;
      await mkdir(dirname(place), { recursive: true });
      if (file === 'log') await this.#append(sentKey(token, file), place);
      else await this.#server.state.moveTo(sentKey(token, file), place);
    }
  }

  /** Of a trial of several rungs every part has printed something. */
  async #append(key: string, place: string): Promise<void> {
    await appendFile(place, await readFile(this.#server.state.file(key)));
    await this.#server.state.remove(key);
  }

  /** Removes what attempts have sent that is not needed any more. */
  async discard(tokens: readonly string[]): Promise<void> {
    for (const token of tokens) {
      for (const file of SENT_FILES) await this.#server.state.remove(sentKey(token, file));
    }
  }

  /** Removes everything that was sent for attempts but for these. */
  async tidy(kept: ReadonlySet<string>): Promise<void> {
    for (const key of await this.#server.state.keys()) {
      if (!kept.has(basename(key).slice(0, key.lastIndexOf('.')))) await this.#server.state.remove(key);
    }
  }

  get port(): number {
    return this.#server.port;
  }

  async close(): Promise<void> {
    await this.#server.close();
  }

  /** Removes everything that was sent, when the run is over. */
  async remove(): Promise<void> {
    await rm(runFile(this.#folder, 'incoming'), { recursive: true, force: true });
  }
}
