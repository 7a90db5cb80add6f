import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { isFull } from '../free-disk.ts';
import { Refusal } from './refusal.ts';

/** What a client says of the file that it sends. */
export interface Announced {
  readonly bytes: number;
  readonly sha256: string;
}

/** @throws Refusal 411, 400 or 413 where the headers do not say what comes, or it is too much */
export function announced({ headers }: IncomingMessage, mostBytes: number): Announced {
  const bytes = Number(headers['content-length'] ?? Number.NaN);
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new Refusal(411, 'content-length says how many bytes come');
  const sha256 = String(headers['x-mixnas-sha256'] ?? '');
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Refusal(400, 'x-mixnas-sha256: expected the SHA-256 of what comes');
  if (bytes > mostBytes) throw new Refusal(413, `expected at most ${mostBytes} bytes; ${bytes} are announced`);
  return { bytes, sha256 };
}

/** Writes what comes; `writeFile` of a handle goes on where the last one ended. */
async function writeBody(request: IncomingMessage, handle: FileHandle): Promise<Announced> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of request) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
    await handle.writeFile(piece as Buffer);
  }
  await handle.sync();
  return { bytes, sha256: hash.digest('hex') };
}

/**
 * Writes the body of a request beside its place and moves it there once it is whole and has the announced hash.
 * @param partial where it is written first; removed when anything fails
 * @throws Refusal 422 for other bytes than those announced, 507 where the disk is full
 */
export async function receiveFile(
  request: IncomingMessage,
  expected: Announced,
  place: string,
  partial: string,
): Promise<void> {
  try {
    const handle = await open(partial, 'wx');
    try {
      const got = await writeBody(request, handle);
      if (got.sha256 !== expected.sha256 || got.bytes !== expected.bytes) {
        throw new Refusal(
          422,
          `expected ${expected.bytes} bytes of SHA-256 ${expected.sha256}; got ${got.bytes} of ${got.sha256}`,
        );
      }
    } finally {
      await handle.close();
    }
    await rename(partial, place);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw isFull(error) ? new Refusal(507, 'the disk of the coordinator is full') : error;
  }
}
