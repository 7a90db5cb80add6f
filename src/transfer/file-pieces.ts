import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

const PIECE_BYTES = 1 << 16;

/** The bytes of an open file from `start` to `end`, both included. The file stays open, also when reading ends early. */
export async function* filePieces(handle: FileHandle, start = 0, end = Infinity): AsyncGenerator<Buffer> {
  for (let at = start; at <= end; ) {
    const length = Math.min(PIECE_BYTES, end - at + 1);
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** SHA-256 of the whole of an open file. */
export async function digestOf(handle: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of filePieces(handle)) hash.update(piece);
  return hash.digest('hex');
}
