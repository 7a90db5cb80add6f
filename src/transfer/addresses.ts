import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { MixnasError } from '../util/errors.ts';

/** Milliseconds that the broker has to answer. */
const CONNECT_MS = 5000;

/** Addresses that never lead to another machine. */
function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** Node.js writes IPv4 addresses of sockets that also take IPv6 as `::ffff:10.0.0.1`. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}

/**
 * The address of this machine by which it reaches a server.
 * @returns null where it does not reach it
 */
export function localAddressTowards(host: string, port: number, timeoutMs = CONNECT_MS): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (address: string | null) => {
      socket.destroy();
      resolve(address);
    };
    socket.once('connect', () => end(socket.localAddress === undefined ? null : plain(socket.localAddress)));
    socket.once('timeout', () => end(null));
    socket.once('error', () => end(null));
  });
}

/** Every address of this machine; those that another machine could reach come first. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const usable = all.filter(({ address, family }) => family === 'IPv4' || !address.startsWith('fe80:'));
  return [...usable].sort((a, b) => Number(a.internal) - Number(b.internal)).map(({ address }) => address);
}

/**
 * The addresses of this machine that workers try, the best first: the one by which the broker is reached, unless the broker
 * is on this very machine; then all others, IPv4 before IPv6.
 */
export function hostsToTry(towardsBroker: string | null, own = ownAddresses()): string[] {
  const rank = (host: string) =>
    Number(isLoopback(host)) * 4 + Number(host !== towardsBroker) * 2 + Number(host.includes(':'));
  const all = new Set(towardsBroker === null ? own : [towardsBroker, ...own]);
  return [...all].sort((a, b) => rank(a) - rank(b));
}

/** A server of this machine. */
export interface OwnServer {
  /** Of `localAddressTowards`. */
  readonly towardsBroker: string | null;
  readonly port: number;
  readonly token: string;
}

/** Where workers may find a server, with its token: they try one after another. */
export function transferUrls({ towardsBroker, port, token }: OwnServer): string[] {
  return hostsToTry(towardsBroker).map((host) => `http://${host.includes(':') ? `[${host}]` : host}:${port}/${token}`);
}

/**
 * The same for a place that a person named, behind a gateway or a proxy.
 * @throws MixnasError `USAGE` for anything but `http://` or `https://`, a host and perhaps a port and a path
 */
export function namedTransferUrl(place: string, token: string): string {
  const url = URL.canParse(place) ? new URL(place) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new MixnasError('USAGE', `--data-url: expected a URL such as http://head.example:7700; got "${place}"`, {
      hint: 'it is where workers reach the port of --data-port',
    });
  }
  return `${url.href.replace(/\/+$/, '')}/${token}`;
}
