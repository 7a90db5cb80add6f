import type { IncomingMessage, ServerResponse } from 'node:http';
import { MixnasError, messageOf } from '../util/errors.ts';
import { refusal } from './access.ts';
import { answer, answerError, answerJson } from './answer.ts';
import { type PageAssets, SERVED_PAGE } from './assets.ts';
import type { EventStreams } from './event-streams.ts';
import type { LiveRuns } from './live-runs.ts';

/** Trials whose curves are told in one answer, at most. */
const MOST_CURVES = 200;

/** What requests are answered with. */
export interface Site {
  readonly runs: LiveRuns;
  readonly streams: EventStreams;
  readonly assets: PageAssets;
  readonly token: string | null;
}

interface Request {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** What the pattern of the route holds. */
  readonly parts: readonly string[];
}

type Route = readonly [pattern: RegExp, answer: (site: Site, request: Request) => void];

function pageOf({ runs }: Site, { response, parts }: Request) {
  const page = runs.pages[Number(parts[0])];
  if (page === undefined) answerError(response, 404, `no run ${parts[0]}: expected 0..${runs.pages.length - 1}`);
  return page;
}

/** Numbers of trials that a query names; null for anything else. */
function trialsIn(text: string | null): number[] | null {
  if (text === null || !/^\d{1,9}(,\d{1,9})*$/.test(text)) return null;
  return [...new Set(text.split(',').map(Number))];
}

function history(site: Site, request: Request): void {
  const trials = trialsIn(request.query.get('trials'));
  if (trials === null || trials.length > MOST_CURVES) {
    answerError(request.response, 400, `trials: expected 1 to ${MOST_CURVES} numbers with commas between`);
    return;
  }
  const page = pageOf(site, request);
  if (page !== undefined) answerJson(request.response, page.history(trials));
}

function network(site: Site, request: Request): void {
  const page = pageOf(site, request);
  if (page === undefined) return;
  const trial = request.parts[1] as string;
  const found = page.network(Number(trial));
  if (found === null) answerError(request.response, 404, `no trial ${trial}`);
  else answerJson(request.response, found);
}

const ROUTES: readonly Route[] = [
  [/^\/$/, (_, { response }) => answer(response, 200, 'text/html', SERVED_PAGE)],
  [/^\/page\.js$/, ({ assets }, { response }) => answer(response, 200, 'text/javascript', assets.script)],
  [/^\/page\.css$/, ({ assets }, { response }) => answer(response, 200, 'text/css', assets.style)],
  [/^\/api\/runs$/, ({ runs }, { response }) => answerJson(response, runs.document())],
  [
    /^\/api\/runs\/(\d{1,4})\/trials$/,
    (site, request) => {
      const page = pageOf(site, request);
      if (page !== undefined) answerJson(request.response, page.trials(site.runs.event));
    },
  ],
  [/^\/api\/runs\/(\d{1,4})\/history$/, history],
  [/^\/api\/runs\/(\d{1,4})\/network\/(\d{1,9})$/, network],
  [
    /^\/events$/,
    ({ streams }, { request, response, query }) => {
      const last = request.headers['last-event-id'];
      streams.open(response, typeof last === 'string' && last !== '' ? last : query.get('since'));
    },
  ],
];

/** Files of the program itself, which tell nothing of a run. */
const PUBLIC = /^\/page\.(js|css)$/;

/** Why a request is not answered, with the status that says so; null where it may be. */
function problemOf({ token }: Site, request: IncomingMessage, pathname: string): readonly [number, string] | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return [405, `${request.method}: expected GET; a page only reads`];
  }
  const refused = PUBLIC.test(pathname) ? null : refusal(request, token);
  return refused === null ? null : [403, refused];
}

function dispatch(site: Site, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost');
  const problem = problemOf(site, request, pathname);
  const route = ROUTES.find(([pattern]) => pattern.test(pathname));
  if (problem !== null) answerError(response, ...problem);
  else if (route === undefined) answerError(response, 404, `${pathname}: there is nothing here`);
  else {
    if (pathname.startsWith('/api/')) site.runs.refresh();
    route[1](site, { request, response, query, parts: route[0].exec(pathname)?.slice(1) ?? [] });
  }
}

/** Answers one request; never throws. */
export function respond(site: Site, request: IncomingMessage, response: ServerResponse): void {
  try {
    dispatch(site, request, response);
  } catch (error) {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const isKnown = error instanceof MixnasError || (error as NodeJS.ErrnoException).code === 'ERR_INVALID_URL';
    answerError(response, isKnown ? 400 : 500, messageOf(error));
  }
}
