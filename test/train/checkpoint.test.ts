import { mkdtemp, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine, type Session } from '../../src/engine/index.ts';
import { initialWeights } from '../../src/graph/index.ts';
import { compileSettings, readCheckpoint, trainEpochs, writeCheckpoint } from '../../src/train/index.ts';
import type { EpochRecord } from '../../src/trial/index.ts';
import { temporaryFolder } from '../temporary.ts';
import { TINY_DATASET, tinyNetwork, tinyTraining } from './tiny.ts';

const TRAININGS = [
  { title: 'SGD', changes: {} },
  {
    title: 'RMSProp with averages',
    changes: { optimizer: { kind: 'rmsprop' }, averageDecay: 0.9, learningRate: 0.01 },
  },
];
const withoutTimes = (history: readonly EpochRecord[]) => history.map(({ seconds: _, ...record }) => record);

describe('checkpoints', () => {
  let engine: Engine;
  const folder = temporaryFolder();
  beforeAll(async () => {
    engine = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
  });
  afterAll(() => engine.dispose());

  it.each(TRAININGS)('let a training continue bit for bit: $title', async ({ title, changes }) => {
    const training = tinyTraining(changes);
    const task = { dataset: TINY_DATASET, training, seed: 'seed' };
    const compile = (): Promise<Session> =>
      engine.compile(tinyNetwork(), initialWeights(tinyNetwork(), 'seed'), compileSettings(training, 1));
    const file = join(folder, title);
    const straight = await compile();
    const whole = await trainEpochs(straight, task, {
      onEpoch: async ({ epoch }, history) => {
        if (epoch === 2) await writeCheckpoint(file, { hash: 'h', history, state: await straight.state() });
      },
    });
    const resumed = await compile();
    const checkpoint = await readCheckpoint(file, 'h');
    if (checkpoint === null) throw new Error('no checkpoint');
    expect(checkpoint.history).toHaveLength(2);
    await resumed.load(checkpoint.state);
    const rest = await trainEpochs(resumed, task, { history: checkpoint.history });
    expect(withoutTimes(rest.history)).toEqual(withoutTimes(whole.history));
    expect(await resumed.state()).toEqual(await straight.state());
    straight.dispose();
    resumed.dispose();
  });

  it('leave one file and nothing beside it', async () => {
    const inner = await mkdtemp(join(folder, 'one-'));
    const state = new Map([['a/kernel', Float32Array.of(1, -0, Number.NaN, 3e-42)]]);
    for (let i = 0; i < 2; i++) await writeCheckpoint(join(inner, 'c'), { hash: 'h', history: [], state });
    expect(await readdir(inner)).toEqual(['c']);
    expect((await readCheckpoint(join(inner, 'c'), 'h'))?.state).toEqual(state);
  });

  it('are null where there is no file', async () => {
    expect(await readCheckpoint(join(folder, 'nothing'), 'h')).toBeNull();
  });

  it('refuse another identity, a cut file and a file of another kind', async () => {
    const file = join(folder, 'broken');
    const state = new Map([['a/kernel', Float32Array.of(1, 2, 3)]]);
    await writeCheckpoint(file, { hash: 'h', history: [], state });
    await expect(readCheckpoint(file, 'other')).rejects.toMatchObject({ code: 'CHECKPOINT_MISMATCH' });
    const { length } = await readFile(file);
    for (const size of [length - 1, 30, 10]) {
      await truncate(file, size);
      await expect(readCheckpoint(file, 'h')).rejects.toMatchObject({ code: 'CHECKPOINT_BROKEN' });
    }
    await writeFile(file, 'weights, honestly');
    await expect(readCheckpoint(file, 'h')).rejects.toThrow(/not a checkpoint/);
  });
});
