import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/index.ts';
import { nativeInstructionSets } from '../../src/engine/native/index.ts';
import { shareCores } from '../../src/run/share-cores.ts';
import { testContext } from '../search/context.ts';

const hasNative = nativeInstructionSets().length > 0;

/** Threads that each worker gets, and what is said about it. */
async function plan(kind: 'native' | 'tfjs', cores: number, workers: number, threads?: number) {
  const engine = { kind, backend: 'wasm', ...(threads !== undefined && { threads }) };
  const config = parseConfig(
    { name: 'n', space: 's', data: { kind: 'synthetic' }, engine, search: { workers } },
    'test',
  );
  const { context, events } = testContext('/nowhere');
  const planned = await shareCores(config, { ...context, cores });
  const notes = events.flatMap((event) => (event.kind === 'note' ? [event.message] : []));
  return { threads: planned.engine.threads, notes, version: planned.version };
}

describe.skipIf(!hasNative)('workers on the native engine', () => {
  it.each([
    [8, 1, 8],
    [8, 2, 4],
    [8, 3, 2],
    [2, 2, 1],
  ])('share %i cores: %i workers get %i threads each', async (cores, workers, threads) => {
    expect(await plan('native', cores, workers)).toMatchObject({ threads, notes: [] });
  });

  it('get one thread each, and it is said, where they outnumber the cores', async () => {
    const { threads, notes } = await plan('native', 2, 3);
    expect(threads).toBe(1);
    expect(notes).toEqual([expect.stringMatching(/^3 workers on 2 cores: they take turns/)]);
  });

  it('get the threads that the config says, and it is said where that is more than the cores', async () => {
    expect(await plan('native', 8, 2, 3)).toMatchObject({ threads: 3, notes: [] });
    const { threads, notes } = await plan('native', 4, 2, 3);
    expect(threads).toBe(3);
    expect(notes).toEqual([expect.stringMatching(/^2 workers × 3 threads on 4 cores/)]);
  });
});

describe('workers on an engine of one thread', () => {
  it('get one, and it is said that a setting has no effect and that more workers would use more cores', async () => {
    const { threads, notes, version } = await plan('tfjs', 4, 1, 2);
    expect(threads).toBe(1);
    expect(version).toMatch(/wasm/);
    expect(notes).toEqual([
      expect.stringMatching(/^engine\.threads = 2 has no effect: tfjs .* computes on one thread per worker/),
      expect.stringMatching(/search\.workers=4 would use all 4 cores/),
    ]);
  });

  it('say nothing where there are as many as cores', async () => {
    expect(await plan('tfjs', 2, 2)).toMatchObject({ threads: 1, notes: [] });
  });
});
