import { afterAll, describe, expect, it } from 'vitest';
import type { EngineOptions } from '../../src/engine/index.ts';
import { nativeInstructionSets } from '../../src/engine/native/index.ts';
import type { WorkerSettings } from '../../src/queue/worker/worker-settings.ts';
import { Workshops } from '../../src/queue/worker/workshops.ts';

const settings: WorkerSettings = {
  id: 'worker',
  name: 'worker',
  host: 'here',
  pid: 1,
  cores: 1,
  slots: 1,
  threads: null,
  mixnas: '0',
  cacheDir: 'cache',
  programs: false,
  env: {},
  shared: [],
  once: true,
  idleSeconds: null,
  deadline: null,
  now: () => 0,
  log: () => {},
  stop: new AbortController().signal,
  makeTrainer: () => {
    throw new Error('nothing is trained');
  },
};

describe.skipIf(nativeInstructionSets().length === 0)('what a worker trains with', () => {
  const workshops = new Workshops(settings, 'folder');
  afterAll(() => workshops.close());

  async function describes(options: Partial<EngineOptions>): Promise<string | undefined> {
    const engine = { kind: 'engine', options: { name: 'native', backend: 'auto', ...options } } as const;
    const probe = await workshops.open({ trainer: engine, threads: 1 } as never);
    return probe !== null && 'workshop' in probe ? probe.workshop.description : undefined;
  }

  it('is told apart by instruction set and by what activations are kept in, which bits depend on', async () => {
    expect(await describes({ instructionSet: 'base' })).toMatch(/ base$/);
    expect(await describes({ instructionSet: 'base', activations: 'bf16' })).toMatch(/ base bf16$/);
    expect(await describes({ instructionSet: 'auto' })).toMatch(new RegExp(` ${nativeInstructionSets()[0]}$`));
  });
});
