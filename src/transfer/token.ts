import { randomBytes, timingSafeEqual } from 'node:crypto';
import { sha256 } from '../util/hash.ts';

/** A token as text: 32 random bytes in base64url. */
export const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A new secret that says who may read and write a run's files. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether two tokens are equal; takes the same time wherever they differ. */
export function isSameToken(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(one)), Buffer.from(sha256(other)));
}

/** What a server may say of its token to everybody: whoever has the token knows by it that this is the right server. */
export function fingerprintOf(token: string): string {
  return sha256(`mixnas-transfer/${token}`).slice(0, 16);
}
