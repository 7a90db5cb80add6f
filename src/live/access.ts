import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Whether an address is this machine's own, which no other machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The name in a `Host` header, without its port and brackets. */
function hostName(header: string): string {
  return header
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}

function isEqual(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * Why a request is not answered; null where it may be. On this machine alone the request must name this machine: a page
 * of another site whose name was made to lead here (DNS rebinding) does not. Where other machines reach the server, the token counts.
 * @param token null on this machine alone
 */
export function refusal({ headers, url }: IncomingMessage, token: string | null): string | null {
  if (token === null) {
    const host = hostName(headers.host ?? '');
    return isLoopback(host) ? null : `Host ${host}: expected localhost or 127.0.0.1`;
  }
  const given = new URL(url ?? '/', 'http://localhost').searchParams.get('token') ?? '';
  return isEqual(given, token) ? null : 'expected ?token= with the token that mixnas live printed';
}
