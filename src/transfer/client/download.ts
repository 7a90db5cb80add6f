import { constants, type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { type Connection, piecesOf } from './connection.ts';
import { Transient } from './transient.ts';

/** A file that is to come. */
export interface Wanted {
  /** For people. */
  readonly what: string;
  readonly path: string;
  /** Where its bytes are written; what is there already is continued. */
  readonly file: string;
  /** The tag of the content that the bytes in `file` are of; null where there are none yet. */
  readonly etag: string | null;
  /** Hears how many bytes there are. */
  readonly onBytes?: (bytes: number) => void;
}

/** What came. */
export interface Downloaded {
  readonly bytes: number;
  /** As the server says; undefined where it does not. */
  readonly sha256: string | undefined;
}

/** Opens a file with what is in it, or makes it. */
const CONTINUE = constants.O_RDWR | constants.O_CREAT;

/** Bytes of the whole file, of an answer that begins at `from`; null where a proxy has left them out. */
function totalOf({ headers }: IncomingMessage, from: number): number | null {
  const length = headers['content-length'];
  return length === undefined ? null : from + Number(length);
}

/** Writes an answer behind what is there already. */
async function append(
  response: IncomingMessage,
  handle: FileHandle,
  from: number,
  onBytes: (bytes: number) => void,
): Promise<number> {
  let at = from;
  for await (const piece of piecesOf(response)) {
    for (let done = 0; done < piece.length; ) {
      done += (await handle.write(piece, done, piece.length - done, at + done)).bytesWritten;
    }
    at += piece.length;
    onBytes(at);
  }
  return at;
}

/**
 * Fetches a file, and goes on where it was when the connection breaks.
 * @returns null where the server has no such file
 * @throws MixnasError `TRANSFER_FAILED`, `TRANSFER_REFUSED`; the file system's own errors
 */
export async function download(connection: Connection, wanted: Wanted): Promise<Downloaded | null> {
  const { what, path, file, onBytes } = wanted;
  const handle = await open(file, wanted.etag === null ? 'w+' : CONTINUE);
  let { etag } = wanted;
  try {
    return await connection.persist(what, async (heard) => {
      const have = etag === null ? 0 : (await handle.stat()).size;
      // from the last byte on: a file that is whole already has no part behind its end
      const headers = have === 0 ? {} : { range: `bytes=${have - 1}-`, 'if-range': etag as string };
      const response = await connection.send(what, { method: 'GET', path, headers });
      if (response === null) return null;
      heard();
      const from = response.statusCode === 206 ? have - 1 : 0;
      await handle.truncate(from);
      etag = response.headers.etag ?? null;
      const total = totalOf(response, from);
      const bytes = await append(response, handle, from, (at) => {
        heard();
        onBytes?.(at);
      });
      if (total !== null && bytes !== total) throw new Transient(`expected ${total} bytes; got ${bytes}`);
      await handle.sync();
      return { bytes, sha256: response.headers['x-mixnas-sha256'] as string | undefined };
    });
  } finally {
    await handle.close();
  }
}
