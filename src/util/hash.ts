import { createHash } from 'node:crypto';
import { canonicalJson } from './json.ts';

/** SHA-256 of bytes or text, as 64 lower-case hex digits. */
export function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** First 16 hex digits of the SHA-256 of a value's canonical JSON: the identity of a space, a config, a data set. */
export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value)).slice(0, 16);
}
