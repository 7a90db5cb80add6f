import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { bug } from '../../util/errors.ts';

/** Most bytes of a message, as the queue's notes on large payloads advise: requests name their data, weights go by file. */
export const MOST_MESSAGE_BYTES = 64_000;

/** Most bytes of what a message holds when it is unpacked: a message is not to fill the memory. */
const MOST_UNPACKED = 64_000_000;

/** A value as text that is small: JSON, compressed; the graphs of a trial's rungs are nearly alike. */
export function packBody(value: unknown): string {
  const text = Buffer.from(JSON.stringify(value));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 4,
    // as far back as the text goes, and no further: a window costs memory, and making it time
    [constants.BROTLI_PARAM_LGWIN]: Math.min(22, Math.max(12, Math.ceil(Math.log2(text.length + 16)))),
    [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
  };
  const packed = brotliCompressSync(text, { params }).toString('base64');
  if (packed.length > MOST_MESSAGE_BYTES)
    throw bug(`a message of ${packed.length} bytes: expected at most ${MOST_MESSAGE_BYTES}`);
  return packed;
}

/** The value that `packBody` packed. */
export function unpackBody(text: string): unknown {
  const bytes = brotliDecompressSync(Buffer.from(text, 'base64'), { maxOutputLength: MOST_UNPACKED });
  return JSON.parse(bytes.toString('utf8'));
}
