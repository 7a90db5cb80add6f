import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DataReference } from '../../data/index.ts';
import { bug, MixnasError, messageOf } from '../../util/errors.ts';
import { type FreeBytes, freeBytesOf } from '../free-disk.ts';
import { TOKEN } from '../token.ts';
import { DataShelf } from './data-shelf.ts';
import { answerRequest } from './requests.ts';
import { Slots } from './slots.ts';
import { StateFolder } from './state-folder.ts';
import { StateRequests } from './state-requests.ts';

/** How a run's files are served. */
export interface TransferServerOptions {
  /** The secret that `makeToken` made, the same for the whole run. */
  readonly token: string;
  /** 0 = one that is free. */
  readonly port: number;
  /** Address to listen on; all of this machine when left out. */
  readonly host?: string;
  /** Folder of the files that workers send; made when it is not there. */
  readonly folder: string;
  /** The file of the run that workers may read under a key, whether it is there or not; null for every other key. */
  readonly readable: (key: string) => string | null;
  /** Whether a worker may send or remove the file of a key now. */
  readonly mayPut: (key: string) => boolean;
  /** Largest file that is taken, bytes; 2 GiB when left out. */
  readonly mostBytes?: number;
  /** Transfers at the same time; who comes later tries again. 16 when left out. */
  readonly mostTransfers?: number;
  /** How much the disk has free. */
  readonly freeBytes?: FreeBytes;
  /** Hears of what went wrong here, not with a client. */
  readonly onFault?: (error: unknown) => void;
}

/** Milliseconds without a byte after which a connection is given up. */
const SILENCE_MS = 30_000;
/** Bytes that files of workers leave free for the run itself. */
const SPARE_BYTES = 64 << 20;

function listen(server: Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program uses it' : messageOf(cause);
      reject(
        new MixnasError(
          'DATA_PORT',
          `cannot serve data on port ${port}${host === undefined ? '' : ` of ${host}`}: ${why}`,
          {
            hint: 'name another one with --data-port; 0 takes one that is free',
            cause,
          },
        ),
      );
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/**
 * Serves what the workers of other machines need of a run: packed data sets by hash, files by key; and keeps what they send.
 *
 *     GET    /hello                        which run this is, for everybody
 *     GET    /TOKEN/data/HASH/NAME         a file of a packed data set that the run uses
 *     GET    /TOKEN/state/KEY              a file that was sent, or of the run
 *     PUT    /TOKEN/state/KEY              with content-length and x-mixnas-sha256
 *     DELETE /TOKEN/state/KEY
 *
 * GET takes ranges. A file that is sent is there as a whole or not at all.
 */
export class TransferServer {
  readonly port: number;
  /** The files that workers sent. */
  readonly state: StateFolder;
  readonly #server: Server;
  readonly #data: DataShelf;

  private constructor(server: Server, port: number, data: DataShelf, state: StateFolder) {
    this.#server = server;
    this.port = port;
    this.#data = data;
    this.state = state;
  }

  /** @throws MixnasError `DATA_PORT` where the port cannot be listened on; the file system's own errors of the folder */
  static async open(options: TransferServerOptions): Promise<TransferServer> {
    const { token, port, host, folder, mostTransfers = 16, onFault = () => undefined } = options;
    if (!TOKEN.test(token)) throw bug('a token that makeToken did not make');
    const state = await StateFolder.open(folder);
    const data = new DataShelf();
    const requests = new StateRequests(state, {
      readable: options.readable,
      mayPut: options.mayPut,
      mostBytes: options.mostBytes ?? 2 ** 31,
      spareBytes: SPARE_BYTES,
      freeBytes: options.freeBytes ?? freeBytesOf,
    });
    const parts = { token, data, state: requests, slots: new Slots(mostTransfers), onFault };
    const server = createServer((request, response) => void answerRequest(parts, request, response));
    server.on('checkContinue', (request, response) => void answerRequest(parts, request, response));
    server.requestTimeout = 0; // large files over slow lines; silence ends them instead
    server.headersTimeout = SILENCE_MS;
    server.timeout = SILENCE_MS;
    const taken = await listen(server, port, host);
    server.on('error', onFault);
    return new TransferServer(server, taken, data, state);
  }

  /** Serves a packed data set. @throws MixnasError `DATA_MISSING` for one that is not whole */
  async offerData(reference: DataReference): Promise<void> {
    await this.#data.offer(reference);
  }

  /** Ends all transfers at once. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
