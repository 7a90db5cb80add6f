import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { makeToken, TransferClient, TransferServer, type TransferServerOptions } from '../../src/transfer/index.ts';

const open: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

export const LOCAL = '127.0.0.1';

/** A server of a run on this machine, closed when the test file ends. */
export async function serverIn(folder: string, options: Partial<TransferServerOptions> = {}) {
  const token = makeToken();
  const server = await TransferServer.open({
    token,
    port: 0,
    host: LOCAL,
    folder: join(folder, 'incoming'),
    readable: () => null,
    mayPut: () => true,
    ...options,
  });
  open.push(server);
  const url = `http://${LOCAL}:${server.port}/${options.token ?? token}`;
  return { server, url, token };
}

/** A client that gives up soon. */
export function clientOf(...urls: string[]): TransferClient {
  return new TransferClient({ urls: () => urls, patienceMs: 1500, silenceMs: 500 });
}

/** What a line between machines does to one connection: cuts it after so many bytes of an answer, or changes one byte. */
export type Fault = { readonly cutAfter: number } | { readonly spoilAt: number } | null;

function forward(from: Socket, to: Socket, fault: Fault, onBytes: (more: number) => void = () => undefined): void {
  let passed = 0;
  from.on('data', (piece) => {
    const bytes = Buffer.from(piece as Buffer);
    if (fault !== null && 'spoilAt' in fault && fault.spoilAt >= passed && fault.spoilAt < passed + bytes.length) {
      bytes[fault.spoilAt - passed]! ^= 1;
    }
    passed += bytes.length;
    onBytes(bytes.length);
    to.write(bytes);
    if (fault !== null && 'cutAfter' in fault && passed > fault.cutAfter) {
      from.destroy();
      to.destroy();
    }
  });
  from.on('close', () => to.end());
  from.on('error', () => to.destroy());
}

/**
 * A line to a server of this machine. `next` says what happens to each connection, and hears its request's first line;
 * `onBytes` hears how much comes back.
 */
export async function lineTo(
  url: string,
  next: (request: string) => Fault,
  onBytes?: (more: number) => void,
): Promise<string> {
  const { port, pathname } = new URL(url);
  const sockets = new Set<Socket>();
  const line: Server = createServer((near) => {
    near.once('data', (head) => {
      const far = connect(Number(port), LOCAL);
      for (const socket of [near, far]) sockets.add(socket);
      forward(far, near, next(head.toString('latin1').split('\r\n')[0] as string), onBytes);
      far.write(head);
      forward(near, far, null);
    });
    near.on('error', () => undefined);
  });
  await new Promise<void>((done) => line.listen(0, LOCAL, done));
  open.push({
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => line.close(done));
    },
  });
  return `http://${LOCAL}:${(line.address() as { port: number }).port}${pathname}`;
}
