import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MixnasError, messageOf } from '../util/errors.ts';
import { isLoopback } from './access.ts';
import { type PageAssets, readAssets } from './assets.ts';
import { EventStreams } from './event-streams.ts';
import { LiveRuns, type NamedRun } from './live-runs.ts';
import { respond } from './routes.ts';

/** Where a page is served. */
export interface ServeOptions {
  /** At least one. */
  readonly runs: readonly NamedRun[];
  /** Name or address to listen at; another one than this machine's own makes a token necessary. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Those that come with mixnas where left out. */
  readonly assets?: PageAssets;
}

/** A served page. */
export interface LiveServer {
  /** Where it is, with its token. */
  readonly url: string;
  readonly port: number;
  /** Tells pages what there is to tell, ends all connections and stops listening. */
  close(): Promise<void>;
}

/** Where to listen. */
type Place = Pick<ServeOptions, 'host' | 'port'>;

function listenError(error: unknown, { host, port }: Place): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'EADDRINUSE') {
    return new MixnasError('LIVE_PORT', `port ${port} of ${host} is in use by another program`, {
      hint: 'choose another one with --port, or --port 0 for any that is free',
      exitCode: 1,
      cause: error,
    });
  }
  if (!/^E(ACCES|ADDRNOTAVAIL|AINOTFOUND|AI_AGAIN|INVAL)$|^ENOTFOUND$/.test(code)) return error;
  return new MixnasError('LIVE_HOST', `cannot listen at ${host}, port ${port}: ${messageOf(error)}`, {
    hint: 'expected an address of this machine (0.0.0.0: all of them) and a port from 1024',
    cause: error,
  });
}

function listen(server: Server, place: Place): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error) => fail(listenError(error, place)));
    server.listen(place.port, place.host, () => done((server.address() as AddressInfo).port));
  });
}

/** @throws MixnasError `LIVE_PORT` when a port is in use, `LIVE_HOST` when it cannot be had */
export async function requirePort(host: string, port: number): Promise<void> {
  const server = createServer();
  await listen(server, { host, port });
  await new Promise((done) => server.close(done));
}

function urlOf(host: string, port: number, token: string | null): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}/${token === null ? '' : `?token=${token}`}`;
}

/**
 * Serves the page of some runs: only reads them, whether they run, have ended, or have crashed. On this machine alone it asks
 * for nothing; where other machines reach it, every request needs a random token.
 * @throws MixnasError as `readRun` for a run that cannot be read, `LIVE_PORT` for a port in use, `LIVE_HOST`, `PAGE_MISSING`
 */
export async function serveRuns(options: ServeOptions): Promise<LiveServer> {
  const runs = new LiveRuns(options.runs, options.now);
  const assets = options.assets ?? readAssets();
  const streams = new EventStreams(runs);
  const token = isLoopback(options.host) ? null : randomBytes(16).toString('hex');
  const site = { runs, streams, assets, token };
  const server = createServer((request, response) => respond(site, request, response));
  const port = await listen(server, options);
  return {
    url: urlOf(options.host, port, token),
    port,
    async close() {
      await streams.close();
      runs.close();
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}
