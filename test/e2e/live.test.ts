import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EventReader } from '../live/events.ts';
import { ask, SmallRun } from '../live/small-run.ts';
import { temporaryFolder } from '../temporary.ts';
import { runCli } from './run-cli.ts';
import { startCli, writeSlowConfig } from './search-process.ts';

const folder = temporaryFolder();
const config = writeSlowConfig(folder);

/** Long enough for several looks at each training. */
const EXPERIMENT = `name: grid
data: {kind: synthetic, classes: 2, imagesPerClass: 64, validationPerClass: 8, resolution: 16}
training: {epochs: 12, batchSize: 8}
search: {workers: 1}
experiment:
  networks: [{network: mobilenet-v1, width: 0.1, kernel: [3, 5]}]
`;

/** A server at a free port. */
async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { server, port: (server.address() as AddressInfo).port };
}

async function freePort(): Promise<number> {
  const { server, port } = await listening();
  await new Promise((done) => server.close(done));
  return port;
}

async function isServed(port: number): Promise<boolean> {
  return ask(port, '/').then(
    ({ status }) => status === 200,
    () => false,
  );
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (await isTrue()) return;
    await sleep(100);
  }
  throw new Error('not within 30 s');
}

function finishedRun(name: string): string {
  const run = new SmallRun(folder, name);
  run.trial(0, 0.5);
  run.store.setStatus('finished', '', 5);
  run.store.close();
  return name;
}

describe('mixnas live', () => {
  it('serves until Ctrl-C, and then ends as it should', async () => {
    const port = await freePort();
    const { child, ended } = startCli(folder, ['live', finishedRun('done'), '--port', `${port}`]);
    await until(() => isServed(port));
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
    expect(await isServed(port)).toBe(false);
  });

  it('says what is wrong before it serves: what is no run, a port that is none or taken', async () => {
    const run = finishedRun('served');
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [['live', 'nowhere'], 2, 'nowhere: expected a run folder; it does not exist'],
      [['live', run, '--port', '70000'], 2, 'expected a port from 0 to 65535; got "70000"'],
      [['live', run, '--host', '192.0.2.1'], 2, 'cannot listen at 192.0.2.1'],
    ];
    for (const [args, code, message] of cases) {
      const result = await runCli(args, folder);
      expect([result.code, result.stdout]).toEqual([code, '']);
      expect(result.stderr).toContain(message);
    }
    const { server, port } = await listening();
    const taken = await runCli(['live', run, '--port', `${port}`], folder);
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain(`port ${port} of 127.0.0.1 is in use`);
    expect(taken.stderr).toContain('hint: choose another one with --port');
    const search = await runCli(['search', config, '--run', 'never', '--live', `${port}`], folder);
    expect(search.code).toBe(1);
    expect(existsSync(join(folder, 'never'))).toBe(false);
    await new Promise((done) => server.close(done));
  });
});

describe('mixnas search --live', () => {
  it('serves a page that follows the search to its end, and ends with it', async () => {
    const port = await freePort();
    // long enough for several looks at each trial
    const longer = ['--set', 'training.epochs=20', '--trials', '2'];
    const { ended } = startCli(folder, ['search', config, '--run', 'followed', '--live', `${port}`, ...longer]);
    await until(() => isServed(port));
    const reader = new EventReader(port);
    const { code, stderr } = await ended;
    expect(code).toBe(0);
    expect(stderr).toContain(`page: http://127.0.0.1:${port}/`);
    await reader.closed;
    expect(reader.trials).toEqual([0, 1]);
    expect(reader.events.findLast(({ name }) => name === 'state')?.data).toMatchObject({
      state: 'finished',
      counts: { complete: 2 },
    });
    const told = reader.events.filter(({ name }) => name === 'running').flatMap(({ data }) => data.running);
    expect(told.some(({ epoch, epochs }) => epoch >= 1 && epochs === 20)).toBe(true);
    expect(await isServed(port)).toBe(false);
  });

  it('leaves no server behind when the search is killed', async () => {
    const port = await freePort();
    const { child, ended } = startCli(folder, [
      'search',
      config,
      '--run',
      'killed',
      '--live',
      `${port}`,
      '--trials',
      '100',
    ]);
    await until(() => isServed(port));
    child.kill('SIGKILL');
    await ended;
    await until(async () => !(await isServed(port)));
    const resumed = startCli(folder, ['resume', 'killed', '--live', `${port}`]);
    await until(() => isServed(port));
    resumed.child.kill('SIGINT');
    expect((await resumed.ended).code).toBe(130);
    expect(await isServed(port)).toBe(false);
  });

  it('is there for an experiment too, whose trials a command of the shell gets', async () => {
    writeFileSync(join(folder, 'grid.yaml'), EXPERIMENT);
    const port = await freePort();
    const args = ['experiment', 'grid.yaml', '--run', 'grid', '--live', `${port}`, '--on-trial', 'cat >> told.ndjson'];
    const { ended } = startCli(folder, args);
    await until(() => isServed(port));
    const reader = new EventReader(port);
    expect((await ended).code).toBe(0);
    await reader.closed;
    expect(reader.trials).toEqual([0, 1]);
    expect(readFileSync(join(folder, 'told.ndjson'), 'utf8').trim().split('\n')).toHaveLength(2);
  });
});
