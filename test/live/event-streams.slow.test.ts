import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { oldestEvent, type PageTrials } from '../../src/live/contract.ts';
import { EventStreams } from '../../src/live/event-streams.ts';
import type { LiveServer } from '../../src/live/index.ts';
import { LiveRuns } from '../../src/live/live-runs.ts';
import { temporaryFolder } from '../temporary.ts';
import { EventReader } from './events.ts';
import { askJson, SmallRun, serve } from './small-run.ts';

const folder = temporaryFolder();
const servers: LiveServer[] = [];
const readers: EventReader[] = [];
let count = 0;

async function started(): Promise<{ run: SmallRun; server: LiveServer }> {
  const run = new SmallRun(folder, `run-${count++}`);
  const server = await serve([run.path]);
  servers.push(server);
  return { run, server };
}

/** A page that takes what it is offered only when it is told to read. */
class SlowPage extends Writable {
  readonly texts: string[] = [];
  /** Parts that were offered, without the greeting. */
  offered = -1;
  #take: (() => void) | null = null;
  #isReading = false;

  constructor() {
    super({ highWaterMark: 1, decodeStrings: false });
  }

  writeHead(): void {}

  override write(...args: unknown[]): boolean {
    this.offered++;
    return (super.write as (...all: unknown[]) => boolean)(...args);
  }

  override _write(text: string, _encoding: string, done: () => void): void {
    this.texts.push(text);
    if (this.#isReading) done();
    else this.#take = done;
  }

  read(): void {
    this.#isReading = true;
    this.#take?.();
  }
}

function follow(...args: ConstructorParameters<typeof EventReader>): EventReader {
  const reader = new EventReader(...args);
  readers.push(reader);
  return reader;
}

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.drop();
  for (const server of servers.splice(0)) await server.close();
});

describe('the events of a page', () => {
  it('tell each trial when it begins and when it ends, and how the run stands', async () => {
    const { run, server } = await started();
    const reader = follow(server.port);
    run.propose(0);
    await reader.until(({ events }) => events.some(({ name, data }) => name === 'running' && data.running.length > 0));
    run.store.noteRunning([{ trial: 0, epoch: 1, epochs: 2, loss: 1.25 }]);
    await reader.until(({ events }) =>
      events.some(({ name, data }) => name === 'running' && data.running[0]?.epoch === 1),
    );
    run.finish(0, 0.6);
    await reader.until(({ events }) => events.some(({ name, data }) => name === 'state' && data.best === 0));
    const rows = reader.events.filter(({ name }) => name === 'trials').map(({ data }) => data.changes.state[0]);
    expect(rows.at(-1)).toBe(1);
    expect(reader.events.findLast(({ name }) => name === 'running')?.data).toEqual({ run: 0, running: [] });
    run.store.setStatus('finished', 'all trials are done', 7);
    await reader.until(({ events }) => events.some(({ name, data }) => name === 'state' && data.state === 'finished'));
    run.store.close();
  });

  it('tell the trials that others pushed off the front', async () => {
    const { run, server } = await started();
    run.trial(0, 0.5);
    run.trial(1, 0.7);
    const reader = follow(server.port);
    await reader.until(({ trials }) => trials.length === 2);
    const before = reader.events.length;
    run.propose(2);
    run.finish(2, 0.8, { metrics: { params: 100, macs: 900, accuracy: 0.8 } });
    await reader.until(({ events }) =>
      events.slice(before).some(({ name, data }) => name === 'trials' && data.changes.number.includes(0)),
    );
    const rows = new Map<number, number>();
    for (const { data } of reader.events.filter(({ name }) => name === 'trials')) {
      for (const [i, number] of data.changes.number.entries()) rows.set(number, data.changes.isFront[i]);
    }
    expect([...rows]).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
    ]);
  });

  it('miss nothing over connections that drop, whatever happens between them', async () => {
    const { run, server } = await started();
    const told = new Set<number>();
    let id: string | undefined;
    for (let round = 0; round < 3; round++) {
      const reader = follow(server.port, id === undefined ? {} : { lastEventId: id });
      run.trial(4 * round, 0.5);
      await reader.until(({ trials }) => trials.includes(4 * round));
      for (const trial of reader.trials) told.add(trial);
      id = reader.lastId;
      // the connection ends while more happens, and after it
      run.trial(4 * round + 1, 0.5);
      reader.drop();
      run.trial(4 * round + 2, 0.5);
      run.trial(4 * round + 3, 0.5);
    }
    const last = follow(server.port, { lastEventId: id as string });
    await last.until(({ trials }) => trials.includes(11));
    for (const trial of last.trials) told.add(trial);
    expect([...told].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    // it was told only what it had not yet heard
    expect(last.trials[0]).toBeGreaterThanOrEqual(8);
  });

  it('begin behind what was fetched', async () => {
    const { run, server } = await started();
    for (let i = 0; i < 5; i++) run.trial(i, 0.5);
    const { event } = await askJson<PageTrials>(server.port, '/api/runs/0/trials');
    const reader = follow(server.port, { since: event });
    run.trial(5, 0.4);
    await reader.until(({ trials }) => trials.includes(5));
    expect(reader.trials).toEqual([5]);
  });

  it('tell everything to a page of an earlier server', async () => {
    const { run, server } = await started();
    for (let i = 0; i < 5; i++) run.trial(i, 0.5);
    for (const since of ['0123456789ab-7', 'nonsense', '']) {
      const reader = follow(server.port, { since });
      await reader.until(({ trials }) => trials.length === 5);
    }
  });

  it('reach many pages at once', async () => {
    const { run, server } = await started();
    const all = Array.from({ length: 20 }, () => follow(server.port));
    run.trial(0, 0.5);
    await Promise.all(all.map((reader) => reader.until(({ trials }) => trials.includes(0))));
  });

  it('wait for a page that does not read, hold nothing for it, and tell it all at once when it reads again', async () => {
    const run = new SmallRun(folder, `run-${count++}`);
    const runs = new LiveRuns([{ given: 'r', folder: run.path }], () => 0);
    const streams = new EventStreams(runs);
    const page = new SlowPage();
    run.trial(0, 0.5);
    streams.open(page as unknown as ServerResponse, null);
    for (let number = 1; number < 6; number++) {
      run.trial(number, 0.5);
      await new Promise((done) => setTimeout(done, 300));
    }
    // one part is on its way, and what waits behind it is not even made
    expect(page.offered).toBe(1);
    page.read();
    await vi.waitFor(() => expect(page.texts.join('')).toMatch(/"number":\[[\d,]*5\]/), 5000);
    await streams.close();
    runs.close();
    run.store.close();
  });

  it('tell the last state to those who look when the server ends', async () => {
    const { run, server } = await started();
    const reader = follow(server.port);
    run.trial(0, 0.5);
    await reader.until(({ trials }) => trials.includes(0));
    run.store.setStatus('finished', 'all trials are done', 7);
    run.store.close();
    servers.pop();
    await server.close();
    await reader.closed;
    expect(reader.events.findLast(({ name }) => name === 'state')?.data.state).toBe('finished');
  });
});

describe('oldestEvent', () => {
  it('is the one of the smallest revision, and an error for events of different servers', () => {
    expect(oldestEvent(['ab-10', 'ab-9', 'ab-11'])).toBe('ab-9');
    expect(() => oldestEvent(['ab-1', 'cd-1'])).toThrow(RangeError);
    expect(() => oldestEvent([])).toThrow(RangeError);
  });
});
