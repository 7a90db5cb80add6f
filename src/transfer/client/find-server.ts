import { get as getHttp } from 'node:http';
import { get as getHttps } from 'node:https';
import { messageOf } from '../../util/errors.ts';
import { fingerprintOf } from '../token.ts';
import { Transient } from './transient.ts';

/** Milliseconds that one address has to answer. */
const ANSWER_MS = 3000;
/** Longest answer that a server of a run gives, bytes. */
const MOST_BYTES = 1000;

/** A URL of a run's files: where the server is, and the token. */
export interface ServerUrl {
  /** Without a slash at its end. */
  readonly place: string;
  readonly token: string;
}

/** Takes the token off the end of a URL. */
export function serverUrl(url: string): ServerUrl {
  const at = url.lastIndexOf('/');
  return { place: url.slice(0, at), token: url.slice(at + 1) };
}

/** What a server says of itself. @throws what the connection ends with */
function hello(place: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const get = place.startsWith('https:') ? getHttps : getHttp;
    const request = get(`${place}/hello`, { agent: false, timeout: ANSWER_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > MOST_BYTES) request.destroy(new Error('the answer is not that of a search'));
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${ANSWER_MS / 1000} s`)));
    request.on('error', reject);
  });
}

/** @returns null for the right server, else what is wrong */
async function problemOf({ place, token }: ServerUrl): Promise<string | null> {
  try {
    const text = await hello(place);
    return text.includes(fingerprintOf(token)) ? null : 'it serves another run, or none';
  } catch (error) {
    return messageOf(error);
  }
}

/**
 * Asks all addresses at once and takes the first in their order that is the server of this run. No token is sent.
 * @throws Transient naming each place and what is wrong there
 */
export async function findServer(urls: readonly string[]): Promise<ServerUrl> {
  const servers = urls.map(serverUrl);
  const problems = servers.map(problemOf);
  const told: string[] = [];
  for (const [i, server] of servers.entries()) {
    const problem = await problems[i];
    if (problem === null) return server;
    told.push(`${server.place} (${problem})`);
  }
  throw new Transient(told.length === 0 ? 'the search has not said where its data is' : `tried ${told.join(', ')}`);
}
