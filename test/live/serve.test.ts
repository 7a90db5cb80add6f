import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { PageHistory, PageNetwork, PageTrials, RunsDocument } from '../../src/live/contract.ts';
import { type LiveServer, serveRuns } from '../../src/live/index.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { temporaryFolder } from '../temporary.ts';
import { EventReader } from './events.ts';
import { ASSETS, ask, askJson, SMALL, SmallRun, serve } from './small-run.ts';

const folder = temporaryFolder();
const servers: LiveServer[] = [];
let count = 0;

async function started(trials: number): Promise<{ run: SmallRun; server: LiveServer }> {
  const run = new SmallRun(folder, `run-${count++}`);
  for (let number = 0; number < trials; number++) run.trial(number, 0.5 + 0.01 * number);
  const server = await serve([run.path]);
  servers.push(server);
  return { run, server };
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function refused(work: Promise<unknown>): Promise<MixnasError> {
  const error = await work.catch((problem: unknown) => problem);
  if (error instanceof MixnasError) return error;
  throw error instanceof Error ? error : new Error('nothing was refused');
}

describe('the server of a page', () => {
  it('serves page, runs, trials, curves and networks of a run that is written', async () => {
    const { run, server } = await started(3);
    run.propose(3);
    const { port } = server;
    expect(server.url).toBe(`http://127.0.0.1:${port}/`);
    const page = await ask(port, '/');
    expect(page.text).toContain('<main id="page"></main>');
    expect((await ask(port, '/page.js')).text).toBe(ASSETS.script);
    const { runs, comparison } = await askJson<RunsDocument>(port, '/api/runs');
    expect(comparison).toBeNull();
    expect(runs[0]).toMatchObject({ name: 'demo', state: 'running', best: 2, chance: 0.1, front: [0, 1, 2] });
    expect(runs[0]?.durationSeconds).toBe(50);
    const trials = await askJson<PageTrials>(port, '/api/runs/0/trials');
    expect(trials.number).toEqual([0, 1, 2, 3]);
    expect(trials.state).toEqual([1, 1, 1, 0]);
    expect(trials.metrics.accuracy).toEqual([0.5, 0.51, 0.52, null]);
    expect(trials.choices).toEqual([
      [0, 1, 2, 3],
      [0, 0, 0, 0],
    ]);
    expect(trials.startedAt).toEqual([0, 1, 2, 3]);
    expect(trials.epochs).toEqual([2, 2, 2, 0]);
    const history = await askJson<PageHistory>(port, '/api/runs/0/history?trials=2,3,2');
    expect(history['2']?.find(({ metric }) => metric === 'accuracy')).toEqual({
      metric: 'accuracy',
      epochs: [1, 2],
      values: [0.4, 0.4],
    });
    expect(history['3']).toEqual([]);
    const network = await askJson<PageNetwork>(port, '/api/runs/0/network/1');
    expect(network.decoded).toEqual(['stages/0/filters: 8', 'stages/0/kernels: 3']);
    expect(network.svg).toMatch(/^<svg .*demo, trial 1/s);
    expect(network.layers.map(({ name }) => name)).toEqual(['stem', '0', 'head', 'fc']);
    run.store.close();
  });

  it('answers with headers that let nothing from elsewhere run, and nobody else frame it', async () => {
    const { server } = await started(1);
    const { headers } = await ask(server.port, '/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('answers only requests that name this machine', async () => {
    const { server } = await started(1);
    const { port } = server;
    for (const host of ['evil.example', `evil.example:${port}`, '192.168.0.7', '127.0.0.1.evil.example']) {
      const { status, text } = await ask(port, '/api/runs', { host });
      expect([host, status]).toEqual([host, 403]);
      expect(text).not.toContain('demo');
    }
    for (const host of ['localhost', `LOCALHOST:${port}`, '127.0.0.1', '[::1]:9']) {
      expect((await ask(port, '/api/runs', { host })).status).toBe(200);
    }
  });

  it('says what is wrong with a request', async () => {
    const { server } = await started(1);
    const status = async (path: string, method = 'GET') => (await ask(server.port, path, {}, method)).status;
    expect(await status('/api/runs/1/trials')).toBe(404);
    expect(await status('/api/runs/0/network/7')).toBe(404);
    expect(await status('/nowhere')).toBe(404);
    expect(await status('/../../etc/passwd')).toBe(404);
    expect(await status('/api/runs/0/history')).toBe(400);
    expect(await status('/api/runs/0/history?trials=1;2')).toBe(400);
    expect(await status(`/api/runs/0/history?trials=${Array.from({ length: 201 }, (_, i) => i).join()}`)).toBe(400);
    expect(await status('//')).toBe(400);
    expect(await status('/api/runs', 'POST')).toBe(405);
    expect(await status('/api/runs', 'DELETE')).toBe(405);
  });

  it('asks for a token where other machines reach it, for everything but its own program', async () => {
    const run = new SmallRun(folder, `run-${count++}`);
    run.trial(0, 0.5);
    const server = await serve([run.path], '0.0.0.0');
    servers.push(server);
    const token = /\?token=([0-9a-f]{32})$/.exec(server.url)?.[1] as string;
    const status = async (path: string) => (await ask(server.port, path, { host: 'any.example' })).status;
    expect(await status('/')).toBe(403);
    expect(await status('/api/runs')).toBe(403);
    expect(await status(`/api/runs?token=${token.slice(1)}0`)).toBe(403);
    expect(await status(`/events?token=`)).toBe(403);
    expect(await status('/page.js')).toBe(200);
    expect(await status(`/?token=${token}`)).toBe(200);
    expect(await status(`/api/runs?token=${token}`)).toBe(200);
  });

  it('refuses a port in use, an address that is not this machine’s, and what is no run', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as AddressInfo;
    const run = new SmallRun(folder, `run-${count++}`);
    const runs = [{ given: 'r', folder: run.path }];
    const options = { runs, host: '127.0.0.1', now: () => 0, assets: ASSETS };
    const error = await refused(serveRuns({ ...options, port }));
    expect(error).toMatchObject({ code: 'LIVE_PORT', exitCode: 1 });
    expect(error.message).toBe(`port ${port} of 127.0.0.1 is in use by another program`);
    expect(await refused(serveRuns({ ...options, host: '192.0.2.1', port: 0 }))).toMatchObject({ code: 'LIVE_HOST' });
    const nowhere = [{ given: 'x', folder: join(folder, 'nowhere') }];
    expect(await refused(serveRuns({ ...options, runs: nowhere, port: 0 }))).toMatchObject({ code: 'NOT_A_RUN' });
    await new Promise((done) => taken.close(done));
  });

  it('keeps what it has when a run is deleted while it is served, tells so, and shows another that is there then', async () => {
    const { run, server } = await started(2);
    const reader = new EventReader(server.port);
    await reader.until(({ trials }) => trials.length === 2);
    run.store.close();
    rmSync(run.path, { recursive: true });
    await reader.until(({ events }) => events.some(({ name }) => name === 'gone'));
    expect(reader.events.find(({ name }) => name === 'gone')?.data).toMatchObject({
      run: 0,
      message: expect.stringContaining('does not exist'),
    });
    expect((await askJson<PageTrials>(server.port, '/api/runs/0/trials')).number).toEqual([0, 1]);
    expect((await ask(server.port, '/api/runs/0/history?trials=0')).status).toBe(400);
    const other = new SmallRun(folder, basename(run.path), { ...SMALL, createdAt: 7 });
    other.trial(0, 0.9);
    await reader.until(({ events }) => events.some(({ name, data }) => name === 'state' && data.counts.complete === 1));
    expect((await askJson<PageTrials>(server.port, '/api/runs/0/trials')).metrics.accuracy).toEqual([0.9]);
    reader.drop();
  });

  it('compares several runs', async () => {
    const paths = ['a', 'b'].map((name, i) => {
      const run = new SmallRun(folder, `${name}-${count++}`);
      run.trial(0, 0.5 + 0.1 * i);
      run.store.setStatus('finished', '', 5);
      run.store.close();
      return run.path;
    });
    const server = await serve(paths);
    servers.push(server);
    const { runs, comparison } = await askJson<RunsDocument>(server.port, '/api/runs');
    expect(runs.map(({ state }) => state)).toEqual(['finished', 'finished']);
    expect(comparison?.front).toEqual([{ run: 1, trial: 0 }]);
  });
});
