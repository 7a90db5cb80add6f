import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeToken, TransferServer } from '../../src/transfer/index.ts';
import { sha256 } from '../../src/util/hash.ts';
import { temporaryFolder } from '../temporary.ts';
import { LOCAL, serverIn } from './servers.ts';

const folder = temporaryFolder();
const fresh = () => {
  const own = join(folder, `${readdirSync(folder).length}`);
  mkdirSync(own);
  return own;
};

/** The status line of a request that is sent as it is: a path is not made shorter. */
function rawStatus(port: number, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, LOCAL, () => socket.write(`${head}\r\nhost: x\r\nconnection: close\r\n\r\n`));
    socket.on('data', (piece) => {
      text += piece.toString();
    });
    socket.on('close', () => resolve(text.split('\r\n')[0] as string));
    socket.on('error', reject);
  });
}

const put = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'PUT', body, headers: { 'x-mixnas-sha256': sha256(body), ...headers } });

describe('a server of a run', () => {
  it('keeps what is sent under a key, gives it back with its hash, in parts too, and removes it', async () => {
    const own = fresh();
    const { server, url } = await serverIn(own);
    expect((await put(`${url}/state/a1.weights`, 'abcdef')).status).toBe(201);
    expect((await put(`${url}/state/a1.weights`, 'ghijkl')).status).toBe(200);
    const whole = await fetch(`${url}/state/a1.weights`);
    expect(whole.headers.get('x-mixnas-sha256')).toBe(sha256('ghijkl'));
    expect(await whole.text()).toBe('ghijkl');
    const part = await fetch(`${url}/state/a1.weights`, { headers: { range: 'bytes=2-3' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-3/6', 'ij']);
    expect((await fetch(`${url}/state/a1.weights`, { headers: { range: 'bytes=6-' } })).status).toBe(416);
    expect(server.state.has('a1.weights')).toBe(true);
    expect((await fetch(`${url}/state/a1.weights`, { method: 'DELETE' })).status).toBe(204);
    expect(readdirSync(join(own, 'incoming'))).toEqual([]);
    expect((await fetch(`${url}/state/a1.weights`)).status).toBe(404);
  });

  it('begins again where the client holds a part of another file', async () => {
    const { url } = await serverIn(fresh());
    await put(`${url}/state/k`, 'abcdef');
    const answer = await fetch(`${url}/state/k`, { headers: { range: 'bytes=2-', 'if-range': '"another"' } });
    expect([answer.status, await answer.text()]).toEqual([200, 'abcdef']);
  });

  it('tells everybody which run it is, and nothing else without the token', async () => {
    const { server, url, token } = await serverIn(fresh());
    await put(`${url}/state/k`, 'secret');
    const hello = await (await fetch(`http://${LOCAL}:${server.port}/hello`)).text();
    expect(JSON.parse(hello)).toMatchObject({ service: 'mixnas' });
    expect(hello).not.toContain(token);
    const other = `http://${LOCAL}:${server.port}/${makeToken()}`;
    for (const path of ['/state/k', '/data/0123456789abcdef/meta.json']) {
      const answer = await fetch(other + path);
      expect([answer.status, await answer.json()]).toEqual([403, { error: 'the token is not that of this run' }]);
    }
    expect((await put(`${other}/state/k`, 'other')).status).toBe(403);
    expect(await (await fetch(`${url}/state/k`)).text()).toBe('secret');
  });

  it.each([
    '/state/../../secret',
    '/state/..%2f..%2fsecret',
    '/state/a/../../../secret',
    '/state/checkpoints/../secret',
    '/state//etc/passwd',
    '/state/.secret',
    '/state/A',
    '/data/../secret/meta.json',
    '/data/0123456789abcdef/../meta.json',
    '/data/0123456789abcdef/secret',
    '/secret',
    '',
  ])('serves no path: %s', async (path) => {
    const own = fresh();
    const { server, token } = await serverIn(own, { readable: (key) => join(own, key) });
    for (const place of [own, folder, join(own, 'incoming')]) writeFileSync(join(place, 'secret'), 'secret');
    expect(await rawStatus(server.port, `GET /${token}${path} HTTP/1.1`)).toMatch(/^HTTP\/1.1 40[04]/);
  });

  it('lets workers read only the files of the run that it names, and change none of them', async () => {
    const own = fresh();
    writeFileSync(join(own, 'run.sqlite'), 'all');
    writeFileSync(join(own, 'shared.ckpt'), 'weights');
    const { url } = await serverIn(own, {
      readable: (key) => (['shared.ckpt', 'checkpoints/trial-1.ckpt'].includes(key) ? join(own, key) : null),
    });
    expect(await (await fetch(`${url}/state/shared.ckpt`)).text()).toBe('weights');
    expect((await fetch(`${url}/state/checkpoints/trial-1.ckpt`)).status).toBe(404);
    expect((await fetch(`${url}/state/run.sqlite`)).status).toBe(404);
    for (const key of ['shared.ckpt', 'checkpoints/trial-1.ckpt']) {
      expect((await put(`${url}/state/${key}`, 'x')).status).toBe(409);
      expect((await fetch(`${url}/state/${key}`, { method: 'DELETE' })).status).toBe(409);
    }
    expect(readFileSync(join(own, 'shared.ckpt'), 'utf8')).toBe('weights');
  });

  it('takes only what it waits for, of the announced hash and length, and keeps nothing else', async () => {
    const own = fresh();
    const { url } = await serverIn(own, { mayPut: (key) => key.startsWith('open'), mostBytes: 10 });
    const statuses = [
      await put(`${url}/state/late.weights`, 'x'),
      await put(`${url}/state/open.weights`, 'x'.repeat(11)),
      await put(`${url}/state/open.weights`, 'x', { 'x-mixnas-sha256': sha256('y') }),
      await put(`${url}/state/open.weights`, 'x', { 'x-mixnas-sha256': 'y' }),
      await put(`${url}/state/open.partial`, 'x'),
      await fetch(`${url}/state/open.weights`, { method: 'POST', body: 'x' }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([409, 413, 422, 400, 409, 405]);
    expect(readdirSync(join(own, 'incoming'))).toEqual([]);
  });

  it('keeps nothing of a file whose sender goes away', async () => {
    const own = fresh();
    const { server, token } = await serverIn(own);
    const socket = connect(server.port, LOCAL);
    const head = `PUT /${token}/state/k HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\nx-mixnas-sha256: ${sha256('')}\r\n\r\n`;
    socket.write(`${head}half of it`);
    const names = () => readdirSync(join(own, 'incoming'));
    await expect.poll(names).toEqual(['k.1.partial']);
    socket.destroy();
    await expect.poll(names).toEqual([]);
  });

  it('takes nothing when its disk is full', async () => {
    const own = fresh();
    const { url } = await serverIn(own, { freeBytes: async () => 1000 });
    const answer = await put(`${url}/state/k`, 'x');
    expect([answer.status, await answer.json()]).toEqual([
      507,
      { error: 'the disk of the coordinator has 1000 bytes free; 1 are announced' },
    ]);
    expect(readdirSync(join(own, 'incoming'))).toEqual([]);
  });

  it('removes what an earlier process left half-written, and keeps the rest', async () => {
    const own = fresh();
    mkdirSync(join(own, 'incoming'));
    writeFileSync(join(own, 'incoming', 'a.1.partial'), 'half');
    writeFileSync(join(own, 'incoming', 'b'), 'whole');
    const { server } = await serverIn(own);
    expect(await server.state.keys()).toEqual(['b']);
    expect(await server.state.moveTo('b', join(own, 'b.ckpt'))).toBe(true);
    expect(await server.state.moveTo('b', join(own, 'b.ckpt'))).toBe(false);
    expect(readFileSync(join(own, 'b.ckpt'), 'utf8')).toBe('whole');
    expect(existsSync(join(own, 'incoming', 'a.1.partial'))).toBe(false);
  });

  it('says which port it cannot have', async () => {
    const { server } = await serverIn(fresh());
    const opening = TransferServer.open({
      token: makeToken(),
      port: server.port,
      host: LOCAL,
      folder: join(fresh(), 'incoming'),
      readable: () => null,
      mayPut: () => true,
    });
    await expect(opening).rejects.toMatchObject({
      code: 'DATA_PORT',
      exitCode: 2,
      message: `cannot serve data on port ${server.port} of ${LOCAL}: another program uses it`,
    });
  });
});
