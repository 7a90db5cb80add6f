import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { filePieces } from '../file-pieces.ts';
import { byteRange } from './byte-range.ts';
import { Refusal } from './refusal.ts';

/** What identifies a file's content: its tag, and where it is known its SHA-256. */
export interface ContentTag {
  readonly etag: string;
  readonly sha256?: string;
}

async function opened(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Refusal(404, 'there is no such file');
    throw error;
  }
}

/** Only a file that is still the one the client began with is continued. */
function rangeOf({ headers }: IncomingMessage, { etag }: ContentTag, size: number): ReturnType<typeof byteRange> {
  const expected = headers['if-range'];
  return expected === undefined || expected === etag ? byteRange(headers.range, size) : null;
}

/**
 * Sends a file, or the part of it that is asked for.
 * @param tagOf tells what the open file holds
 * @throws Refusal 404 where there is no such file, 416 where it has no such part
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
  tagOf: (handle: FileHandle) => Promise<ContentTag>,
): Promise<void> {
  const handle = await opened(file);
  try {
    const { size } = await handle.stat();
    const tag = await tagOf(handle);
    const range = rangeOf(request, tag, size);
    if (range === 'outside') throw new Refusal(416, `the file has ${size} bytes`);
    const headers: OutgoingHttpHeaders = {
      'content-type': 'application/octet-stream',
      'content-length': range === null ? size : range.end - range.start + 1,
      'accept-ranges': 'bytes',
      etag: tag.etag,
      ...(tag.sha256 === undefined ? {} : { 'x-mixnas-sha256': tag.sha256 }),
      ...(range === null ? {} : { 'content-range': `bytes ${range.start}-${range.end}/${size}` }),
    };
    response.writeHead(range === null ? 200 : 206, headers);
    if (request.method === 'HEAD' || size === 0) response.end();
    else await pipeline(Readable.from(filePieces(handle, range?.start, range?.end)), response);
  } finally {
    await handle.close();
  }
}
