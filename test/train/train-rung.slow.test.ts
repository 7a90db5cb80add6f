import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../src/engine/index.ts';
import { initialWeights } from '../../src/graph/index.ts';
import { type Checkpoint, type PauseStore, trainTrial } from '../../src/train/index.ts';
import type { RungTask, TrialRequest, TrialResult } from '../../src/trial/index.ts';
import { TINY_DATASET, tinyNetwork, tinyRequest } from './tiny.ts';

/** A result without its times, which differ from run to run. */
function withoutTimes({ seconds: _, history, ...rest }: TrialResult) {
  return { ...rest, history: history.map(({ seconds: __, ...record }) => record) };
}

/** Keeps paused trainings in memory: every one that was saved, and the last. */
function memory() {
  const saved: Checkpoint[] = [];
  let last: Checkpoint | null = null;
  const pause: PauseStore = {
    load: async (hash) => (last?.hash === hash ? last : null),
    save: async (checkpoint) => {
      last = checkpoint;
      saved.push(checkpoint);
    },
  };
  return {
    pause,
    saved,
    lose: () => {
      last = null;
    },
  };
}

function rungs(...settings: Partial<RungTask>[]): RungTask[] {
  return settings.map((rung) => ({
    epochs: 1,
    annealEpochs: 1,
    imagesPerClass: null,
    resolution: null,
    graph: tinyNetwork(rung.resolution ?? undefined),
    ...rung,
  }));
}

const LADDER = rungs({ epochs: 1 }, { epochs: 2 }, { epochs: 4, annealEpochs: 0 });

describe('trainTrial with rungs', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 });
  });
  afterAll(() => engine.dispose());

  /** Trains the rungs one after another, each in a call of its own. */
  async function climb(ladder: readonly RungTask[], store = memory(), changes: Record<string, unknown> = {}) {
    const results: TrialResult[] = [];
    for (let i = 1; i <= ladder.length; i++) {
      const request: TrialRequest = { ...tinyRequest(changes), rungs: ladder.slice(0, i) };
      results.push(await trainTrial(request, TINY_DATASET, engine, { pause: store.pause }));
    }
    return results.map(withoutTimes);
  }

  it('equals the full training bit for bit, whatever was measured on the way', async () => {
    const full = withoutTimes(await trainTrial(tinyRequest(), TINY_DATASET, engine));
    expect((await climb(LADDER)).at(-1)).toEqual(full);
    const averaged = withoutTimes(await trainTrial(tinyRequest({ averageDecay: 0.9 }), TINY_DATASET, engine));
    const unmeasured = rungs({ epochs: 1, annealEpochs: 0 }, { epochs: 4, annealEpochs: 0 });
    expect((await climb(unmeasured, memory(), { averageDecay: 0.9 })).at(-1)).toEqual(averaged);
  }, 240_000);

  it.each([
    ['warming averages', { batchNormMomentum: null, averageDecay: 0.95 }],
    ['exact statistics', { statistics: { kind: 'exact', images: 24 }, averageDecay: 0.9 }],
    ['residual blocks as identities', { residualInit: 'zeros' }],
  ])(
    'equals the full training bit for bit, with %s',
    async (_title, changes) => {
      const full = withoutTimes(await trainTrial(tinyRequest(changes), TINY_DATASET, engine));
      expect((await climb(LADDER, memory(), changes)).at(-1)).toEqual(full);
      const unmeasured = rungs({ epochs: 1, annealEpochs: 0 }, { epochs: 4, annealEpochs: 0 });
      expect((await climb(unmeasured, memory(), changes)).at(-1)).toEqual(full);
    },
    240_000,
  );

  it('begins with given weights at the first rung alone, to the bits of the full training', async () => {
    const changes = { init: { weights: 'any', bodyRate: 0 } };
    const start = { file: 'start.ckpt', hash: 'start' };
    const whole = initialWeights(tinyNetwork(), 'another');
    const openStart = async () => new Map([...whole].filter(([name]) => !name.startsWith('fc/')));
    const full = await trainTrial({ ...tinyRequest(changes), start }, TINY_DATASET, engine, { openStart });
    const store = memory();
    for (let i = 1; i <= LADDER.length; i++) {
      const request: TrialRequest = { ...tinyRequest(changes), start, rungs: LADDER.slice(0, i) };
      const result = await trainTrial(request, TINY_DATASET, engine, { pause: store.pause, openStart });
      if (i === LADDER.length) expect(withoutTimes(result)).toEqual(withoutTimes(full));
    }
    expect(full.state).toBe('complete');
    expect(store.saved[0]?.state.get('conv/kernel')).toEqual(whole.get('conv/kernel'));
    const fresh = withoutTimes(await trainTrial(tinyRequest(changes), TINY_DATASET, engine));
    expect(fresh).not.toEqual(withoutTimes(full));
  }, 240_000);

  it('continues the step count while the rate falls: averages warm up from where training paused', async () => {
    const steps: number[] = [];
    const spied: Engine = {
      ...engine,
      compile: async (...args) => {
        const session = await engine.compile(...args);
        const { trainBatch } = session;
        session.trainBatch = (batch, step) => {
          steps.push(step.step);
          return trainBatch.call(session, batch, step);
        };
        return session;
      },
    };
    const request: TrialRequest = { ...tinyRequest(), rungs: rungs({ epochs: 2, annealEpochs: 1 }) };
    await trainTrial(request, TINY_DATASET, spied);
    expect(steps).toEqual(Array.from({ length: 15 }, (_, i) => i));
  });

  it('measures a network after its rate has fallen, on a copy', async () => {
    const store = memory();
    const [first] = await climb(LADDER.slice(0, 1), store);
    if (first?.state !== 'complete') throw new Error(first?.message);
    expect(first.history.map(({ epoch, accuracy }) => [epoch, accuracy])).toEqual([[1, null]]);
    const [unannealed] = await climb(rungs({ epochs: 1, annealEpochs: 0 }));
    if (unannealed?.state !== 'complete') throw new Error(unannealed?.message);
    expect(first.metrics.loss).not.toBe(unannealed.metrics.loss);
    expect(store.saved.map(({ history }) => history.length)).toEqual([1]);
  });

  it('pauses at every rung but the last', async () => {
    const store = memory();
    await climb(LADDER, store);
    expect(store.saved.map(({ history }) => history.length)).toEqual([1, 2]);
  });

  it('trains again from the start through the same rungs where the paused training is lost', async () => {
    const ladder = rungs(
      { epochs: 1, imagesPerClass: 10, resolution: 5 },
      { epochs: 2, imagesPerClass: 15 },
      { epochs: 4, annealEpochs: 0 },
    );
    const kept = await climb(ladder);
    const store = memory();
    const request: TrialRequest = { ...tinyRequest(), rungs: ladder };
    const lost = withoutTimes(await trainTrial(request, TINY_DATASET, engine, { pause: store.pause }));
    expect(lost).toEqual(kept.at(-1));
    expect(store.saved).toHaveLength(0);
  });

  it('measures again what was paused but not yet measured', async () => {
    const store = memory();
    const [first, second] = await climb(LADDER.slice(0, 2), store);
    expect(first).not.toEqual(second);
    const request: TrialRequest = { ...tinyRequest(), rungs: LADDER.slice(0, 2) };
    expect(withoutTimes(await trainTrial(request, TINY_DATASET, engine, { pause: store.pause }))).toEqual(second);
  });

  it('trains on fewer and smaller images at the rungs that say so', async () => {
    const steps: number[] = [];
    const [task] = rungs({ epochs: 1, annealEpochs: 0, imagesPerClass: 8, resolution: 5 });
    const request: TrialRequest = { ...tinyRequest(), rungs: [task as RungTask] };
    const result = await trainTrial(request, TINY_DATASET, engine, { onProgress: ({ step }) => steps.push(step) });
    expect(result.state).toBe('complete');
    expect(steps).toEqual([1, 2]);
  });

  it('says where a network diverged, in its training or while its rate fell', async () => {
    const [result] = await climb(rungs({ epochs: 2 }), memory(), { learningRate: 1e30 });
    expect(result).toMatchObject({ state: 'failed', reason: 'diverged' });
  });
});
