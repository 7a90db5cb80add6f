import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type MeasureProgress, measureNetworks, type Runner } from '../../src/latency/index.ts';
import { pinProcess } from '../../src/latency/machine/affinity.ts';
import { MixnasError } from '../../src/util/errors.ts';
import { tinyNetwork } from './networks.ts';

const now = () => new Date(Date.UTC(2026, 0, 2, 3, 4, 5));

/** A runner whose networks take as many milliseconds as is said by name; it writes down every call. */
function fakeRunner(times: Readonly<Record<string, number>>, isLocal = false) {
  const calls: string[] = [];
  const runner: Runner = {
    runtime: 'fake 1',
    threads: 1,
    batch: 4,
    isInProcess: false,
    isLocal,
    load: async ({ name }) => {
      calls.push(`load ${name}`);
      return {
        run: async (count, warmups = 0) => {
          calls.push(`run ${name} ${count} after ${warmups}`);
          return Array.from({ length: count }, () => times[name] as number);
        },
        close: async () => void calls.push(`close ${name}`),
      };
    },
    close: async () => void calls.push('close'),
  };
  return { runner, calls };
}

const namesOf = (calls: readonly string[], verb: string) =>
  calls.filter((call) => call.startsWith(verb)).map((call) => call.split(' ')[1]);

describe('measuring networks', () => {
  it('loads and warms up all, then runs each once in every block, and closes them', async () => {
    const { runner, calls } = fakeRunner({ a: 40, b: 80 });
    await measureNetworks(runner, [tinyNetwork('a'), tinyNetwork('b')], { now });
    expect(calls.slice(0, 4)).toEqual(['load a', 'run a 3 after 10', 'load b', 'run b 3 after 10']);
    const turns = namesOf(calls.slice(4), 'run');
    for (let block = 0; block < 5; block++) expect(turns.slice(2 * block, 2 * block + 2).sort()).toEqual(['a', 'b']);
    expect(calls.slice(14)).toEqual(['close a', 'close b']);
  });

  it('takes turns in an order that the seed decides', async () => {
    const order = async (seed: number) => {
      const networks = ['a', 'b', 'c', 'd'].map(tinyNetwork);
      const { runner, calls } = fakeRunner({ a: 40, b: 40, c: 40, d: 40 });
      await measureNetworks(runner, networks, { now, seed });
      return namesOf(calls, 'run').join('');
    };
    expect(await order(1)).toBe(await order(1));
    expect(await order(1)).not.toBe(await order(2));
  });

  it('runs at least 50 times and for at least a second, whichever is more', async () => {
    const { runner } = fakeRunner({ slow: 100, quick: 0.5 });
    const records = await measureNetworks(runner, [tinyNetwork('slow'), tinyNetwork('quick')], { now });
    expect(records.map(({ blocks }) => blocks.map((block) => block.length))).toEqual([
      [10, 10, 10, 10, 10],
      [420, 420, 420, 420, 420],
    ]);
  });

  it('keeps no more networks loaded at the same time than it is told', async () => {
    const { runner, calls } = fakeRunner({ a: 90, b: 90, c: 90 });
    const shares: MeasureProgress[] = [];
    const onProgress = (progress: MeasureProgress) => void shares.push(progress);
    const networks = ['a', 'b', 'c'].map(tinyNetwork);
    const records = await measureNetworks(runner, networks, { now, together: 2, blocks: 2, onProgress });
    expect(records.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(calls.indexOf('close b')).toBeLessThan(calls.indexOf('load c'));
    expect(shares.at(-1)).toEqual({ measured: 3, networks: 3, share: 1 });
    expect(shares[1]).toEqual({ measured: 0, networks: 3, share: 2 / 6 });
  });

  it('records what it ran and where, and says nothing of this machine where the network ran elsewhere', async () => {
    const { runner } = fakeRunner({ a: 123.456789 });
    const [record] = await measureNetworks(runner, [tinyNetwork('a')], { now, device: 'board', blocks: 2, runs: 4 });
    expect(record).toEqual({
      name: 'a',
      device: 'board',
      runtime: 'fake 1',
      threads: 1,
      batch: 4,
      size: [8, 8],
      affinity: null,
      processor: null,
      governor: null,
      speed: null,
      gaugeMs: null,
      mhz: { before: null, after: null },
      load: { before: null, after: null, foreign: null },
      warmups: 10,
      blocks: [expect.arrayContaining([123.457]), expect.arrayContaining([123.457])],
      ms: 123.457,
      p10: 123.457,
      p90: 123.457,
      cv: 0,
      state: 'stable',
      measuredAt: '2026-01-02T03:04:05.000Z',
    });
  });

  it('says that blocks which differ are unstable', async () => {
    const { runner } = fakeRunner({});
    let block = 0;
    const load: Runner['load'] = async () => ({
      run: async (count) => {
        block += 1;
        return Array.from({ length: count }, () => 10 + block);
      },
      close: async () => undefined,
    });
    const [record] = await measureNetworks({ ...runner, load }, [tinyNetwork()], { now });
    expect(record).toMatchObject({ state: 'unstable', ms: 14 });
  });

  it('names the network that cannot be measured, and closes those that were loaded', async () => {
    const { runner, calls } = fakeRunner({ a: 50, b: 50 });
    const failing = (error: Error): Runner => ({
      ...runner,
      load: async (network) => {
        const loaded = await runner.load(network);
        if (network.name === 'a') return loaded;
        return {
          ...loaded,
          run: async () => {
            throw error;
          },
        };
      },
    });
    const networks = [tinyNetwork('a'), tinyNetwork('b')];
    const refused = failing(new MixnasError('ONNX_REFUSED', 'no such op', { hint: 'try', exitCode: 1 }));
    await expect(measureNetworks(refused, networks, { now })).rejects.toMatchObject({
      code: 'ONNX_REFUSED',
      message: 'b: no such op',
      hint: 'try',
      exitCode: 1,
    });
    expect(namesOf(calls, 'close')).toEqual(['a', 'b']);
    await expect(measureNetworks(failing(new Error('out of paper')), networks, { now })).rejects.toMatchObject({
      code: 'LATENCY_FAILED',
      message: 'b cannot be measured: out of paper',
    });
  });

  it('refuses times that a runner cannot have measured', async () => {
    const { runner } = fakeRunner({ a: 0 });
    await expect(measureNetworks(runner, [tinyNetwork('a')], { now })).rejects.toThrow(/not all of them positive/);
  });

  it('measures nothing where there is no network', async () => {
    expect(await measureNetworks(fakeRunner({}).runner, [], { now })).toEqual([]);
  });
});

const probe = await pinProcess(1);
probe?.restore();

describe.skipIf(probe === null)('pinning', () => {
  const allowed = () => /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];

  it('holds the process on one core while networks of this machine run, and lets it go afterwards', async () => {
    const before = allowed();
    const seen = new Set<string | undefined>();
    const { runner } = fakeRunner({ a: 200 }, true);
    const load: Runner['load'] = async (network) => {
      seen.add(allowed());
      return await runner.load(network);
    };
    const [record] = await measureNetworks({ ...runner, load }, [tinyNetwork('a')], { now });
    expect(record?.affinity).toHaveLength(1);
    expect([...seen]).toEqual([String(record?.affinity?.[0])]);
    expect(record?.load.before).toBeGreaterThanOrEqual(0);
    expect(allowed()).toBe(before);
  });

  it('lets the process go when measuring fails', async () => {
    const before = allowed();
    const { runner } = fakeRunner({ a: Number.NaN }, true);
    await expect(measureNetworks(runner, [tinyNetwork('a')], { now })).rejects.toThrow();
    expect(allowed()).toBe(before);
  });
});
