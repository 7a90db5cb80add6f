import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../../util/errors.ts';
import { fingerprintOf, isSameToken } from '../token.ts';
import type { DataShelf } from './data-shelf.ts';
import { answerJson, Refusal } from './refusal.ts';
import { type Route, routeOf } from './routes.ts';
import { sendFile } from './send-file.ts';
import type { Slots } from './slots.ts';
import type { StateRequests } from './state-requests.ts';

/** What requests are answered from. */
export interface RequestParts {
  readonly token: string;
  readonly data: DataShelf;
  readonly state: StateRequests;
  readonly slots: Slots;
  /** Hears of what went wrong here, not with the client. */
  readonly onFault: (error: unknown) => void;
}

async function serveData(
  { data }: RequestParts,
  request: IncomingMessage,
  response: ServerResponse,
  { hash, name }: Extract<Route, { kind: 'data' }>,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new Refusal(405, 'data is only read');
  const file = data.file(hash, name);
  if (file === undefined) throw new Refusal(404, `this run does not use ${name} of the data set ${hash}`);
  await sendFile(request, response, file, async () => ({ etag: `"${hash}/${name}"` }));
}

async function serve(parts: RequestParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = routeOf(request.url ?? '');
  if (route === null) throw new Refusal(404, 'nothing is served under this path');
  if (route.kind === 'hello') {
    if (request.method !== 'GET') throw new Refusal(405, 'expected GET');
    return answerJson(response, 200, { service: 'mixnas', fingerprint: fingerprintOf(parts.token) });
  }
  if (!isSameToken(route.token, parts.token)) throw new Refusal(403, 'the token is not that of this run');
  if (!parts.slots.take()) throw new Refusal(503, 'too many transfers at the same time');
  try {
    if (route.kind === 'data') await serveData(parts, request, response, route);
    else await parts.state.serve(request, response, route.key);
  } finally {
    parts.slots.free();
  }
}

function refuse({ onFault }: RequestParts, response: ServerResponse, error: unknown): void {
  const isCut = response.destroyed || response.socket?.destroyed !== false;
  if (!(error instanceof Refusal) && !isCut) onFault(error);
  if (response.headersSent || isCut) {
    response.destroy();
    return;
  }
  const { status, message } =
    error instanceof Refusal ? error : { status: 500, message: `the coordinator failed: ${messageOf(error)}` };
  if (status === 503) response.setHeader('retry-after', '1');
  // what the client still sends is not read
  response.setHeader('connection', 'close');
  answerJson(response, status, { error: message });
}

/** Answers one request; never rejects. */
export async function answerRequest(
  parts: RequestParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await serve(parts, request, response);
  } catch (error) {
    refuse(parts, response, error);
  }
}
