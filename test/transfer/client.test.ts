import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeToken, TransferClient } from '../../src/transfer/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { clientOf, type Fault, lineTo, serverIn } from './servers.ts';

const folder = temporaryFolder();
const fresh = () => {
  const own = join(folder, `${readdirSync(folder).length}`);
  mkdirSync(own);
  return own;
};

/** Bytes that no two files share a long part of. */
const bytesOf = (seed: number, length = 300_000) => Buffer.from(Array.from({ length }, (_, i) => (i * i + seed) % 251));

/** A file of a worker, and where it keeps others. */
function workerWith(content: Buffer): { file: string; place: string } {
  const own = fresh();
  writeFileSync(join(own, 'mine'), content);
  return { file: join(own, 'mine'), place: join(own, 'fetched') };
}

describe('a client of the server of a run', () => {
  it('sends a file, fetches it, and removes it', async () => {
    const { server, url } = await serverIn(fresh());
    const { file, place } = workerWith(bytesOf(1));
    const client = clientOf(url);
    await client.sendFile('a.weights', file);
    expect(readFileSync(server.state.file('a.weights')).equals(bytesOf(1))).toBe(true);
    expect(await client.fetchFile('a.weights', place)).toBe(true);
    expect(readFileSync(place).equals(bytesOf(1))).toBe(true);
    await client.remove('a.weights');
    expect(await client.fetchFile('a.weights', `${place}2`)).toBe(false);
    expect(readdirSync(join(place, '..')).sort()).toEqual(['fetched', 'mine']);
  });

  it('carries an empty file, and a text that fits', async () => {
    const { server, url } = await serverIn(fresh());
    const { file, place } = workerWith(Buffer.alloc(0));
    const client = clientOf(url);
    await client.sendFile('empty', file);
    expect(await client.fetchFile('empty', place)).toBe(true);
    expect(readFileSync(place)).toHaveLength(0);
    await server.state.write('request', '{"trial": 1, "name": "é"}');
    expect(await client.fetchText('request', 100)).toBe('{"trial": 1, "name": "é"}');
    expect(await client.fetchText('gone', 100)).toBe(null);
    await expect(client.fetchText('request', 10)).rejects.toMatchObject({ code: 'TRANSFER_BROKEN' });
  });

  it('goes on where a cut connection ended, and fetches no byte twice but the last', async () => {
    const { server, url } = await serverIn(fresh());
    const { file, place } = workerWith(bytesOf(2, 1_000_000));
    await clientOf(url).sendFile('k', file);
    let cuts = 3; // each lets at most 70 kB and one piece of 64 kB pass
    const asked: string[] = [];
    const line = await lineTo(url, (request): Fault => {
      if (!request.includes('/state/')) return null;
      asked.push(request);
      return cuts-- > 0 ? { cutAfter: 70_000 } : null;
    });
    expect(await clientOf(line).fetchFile('k', place)).toBe(true);
    expect(readFileSync(place).equals(bytesOf(2, 1_000_000))).toBe(true);
    expect(asked).toHaveLength(4);
    expect(server.state.has('k')).toBe(true);
  });

  it('begins again where the file was replaced while it came', async () => {
    const { server, url } = await serverIn(fresh());
    const { place } = workerWith(bytesOf(3));
    writeFileSync(server.state.file('k'), bytesOf(3));
    let isFirst = true;
    const line = await lineTo(url, (request): Fault => {
      if (!request.includes('/state/')) return null;
      if (!isFirst) return null;
      isFirst = false;
      setTimeout(() => writeFileSync(server.state.file('k'), bytesOf(4, 200_000)), 50);
      return { cutAfter: 150_000 };
    });
    expect(await clientOf(line).fetchFile('k', place)).toBe(true);
    expect(readFileSync(place).equals(bytesOf(4, 200_000))).toBe(true);
  });

  it('fetches a file again whose bytes changed on the way, and keeps nothing where they change each time', async () => {
    const { server, url } = await serverIn(fresh());
    const { place } = workerWith(bytesOf(5));
    writeFileSync(server.state.file('k'), bytesOf(5));
    let spoiled = 1;
    const line = await lineTo(url, (request) =>
      request.includes('/state/') && spoiled-- > 0 ? { spoilAt: 100_000 } : null,
    );
    expect(await clientOf(line).fetchFile('k', place)).toBe(true);
    expect(readFileSync(place).equals(bytesOf(5))).toBe(true);
    spoiled = 9;
    await expect(clientOf(line).fetchFile('k', `${place}2`)).rejects.toMatchObject({
      code: 'TRANSFER_BROKEN',
      exitCode: 1,
      message: expect.stringMatching(/^fetching k: expected SHA-256 [0-9a-f]{64}; got [0-9a-f]{64}$/),
    });
    expect(readdirSync(join(place, '..')).sort()).toEqual(['fetched', 'mine']);
  });

  it('sends a file again when the connection is cut, until the server has the whole of it', async () => {
    const { server, url } = await serverIn(fresh());
    const { file } = workerWith(bytesOf(6));
    let cuts = 2;
    const line = await lineTo(url, (request) => (request.startsWith('PUT') && cuts-- > 0 ? { cutAfter: 10 } : null));
    await clientOf(line).sendFile('k', file);
    expect(cuts).toBe(-1);
    expect(readFileSync(server.state.file('k')).equals(bytesOf(6))).toBe(true);
  });

  it('does not send what the server does not want', async () => {
    const { url } = await serverIn(fresh(), { mayPut: () => false });
    const { file } = workerWith(Buffer.alloc(20_000_000));
    await expect(clientOf(url).sendFile('late', file)).rejects.toMatchObject({
      code: 'TRANSFER_REFUSED',
      exitCode: 1,
      message: 'sending late: the coordinator answers 409: nobody waits for late (any more)',
    });
  });

  it('says that the disk of the run is full', async () => {
    const { url } = await serverIn(fresh(), { freeBytes: async () => 0 });
    await expect(clientOf(url).sendFile('k', workerWith(bytesOf(8)).file)).rejects.toMatchObject({
      code: 'TRANSFER_REFUSED',
      hint: 'free space on the disk of the run',
    });
  });

  it('takes the first of several addresses that is the server of its run', async () => {
    const { url: other } = await serverIn(fresh());
    const { url } = await serverIn(fresh());
    const { file, place } = workerWith(bytesOf(9));
    const token = url.slice(url.lastIndexOf('/'));
    const wrongRun = other.slice(0, other.lastIndexOf('/')) + token;
    const client = clientOf(`http://127.0.0.1:9${token}`, wrongRun, url);
    await client.sendFile('k', file);
    expect(await client.fetchFile('k', place)).toBe(true);
  });

  it('finds a server that is started again on another port', async () => {
    const own = fresh();
    const token = makeToken();
    const { server, url } = await serverIn(own, { token });
    const { file, place } = workerWith(bytesOf(10));
    const urls = [url];
    const client = new TransferClient({ urls: () => urls, patienceMs: 10_000, silenceMs: 500 });
    await client.sendFile('k', file);
    await server.close();
    const fetching = client.fetchFile('k', place);
    await delay(300);
    const again = await serverIn(own, { token });
    urls.splice(0, 1, again.url);
    expect(await fetching).toBe(true);
    expect(readFileSync(place).equals(bytesOf(10))).toBe(true);
  });

  it('gives up when nothing answers for long, names the place and never the token', async () => {
    const token = makeToken();
    const { place } = workerWith(bytesOf(11));
    const error: unknown = await clientOf(`http://127.0.0.1:9/${token}`)
      .fetchFile('k', place)
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'TRANSFER_FAILED', exitCode: 1 });
    expect(String(error)).toMatch(/fetching k: tried http:\/\/127\.0\.0\.1:9 \(.*ECONNREFUSED/);
    expect(String(error)).not.toContain(token);
    expect(existsSync(place)).toBe(false);
  });

  it('waits its turn where too many transfers run', async () => {
    const { server, url } = await serverIn(fresh(), { mostTransfers: 1 });
    writeFileSync(server.state.file('k'), bytesOf(12));
    const { place } = workerWith(bytesOf(12));
    const fetched = await Promise.all([1, 2, 3, 4].map((i) => clientOf(url).fetchFile('k', `${place}${i}`)));
    expect(fetched).toEqual([true, true, true, true]);
  });

  it('ends at once when it is told to', async () => {
    const stop = new AbortController();
    const client = new TransferClient({ urls: () => ['http://127.0.0.1:9/t'], signal: stop.signal });
    const fetching = client.fetchFile('k', workerWith(bytesOf(13)).place);
    stop.abort(new Error('enough'));
    await expect(fetching).rejects.toThrow('enough');
  });

  it('names a folder that it cannot write', async () => {
    const { server, url } = await serverIn(fresh());
    writeFileSync(server.state.file('k'), 'x');
    const { file } = workerWith(bytesOf(14));
    await expect(clientOf(url).fetchFile('k', join(file, 'below'))).rejects.toMatchObject({ code: 'CACHE_WRITE' });
  });
});
