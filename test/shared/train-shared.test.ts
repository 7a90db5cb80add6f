import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine, type SessionState } from '../../src/engine/index.ts';
import { graphParameters, isTrained } from '../../src/graph/index.ts';
import { type SharedTask, SharedWeights, sharedNetwork, trainShared } from '../../src/shared/index.ts';
import { sampleGenotype } from '../../src/space/index.ts';
import { compileSettings, trainEpochs } from '../../src/train/index.ts';
import type { EpochRecord } from '../../src/trial/index.ts';
import { stream } from '../../src/util/random.ts';
import { TINY_DATASET, tinyTraining } from '../train/tiny.ts';
import { SHARED_SPACE } from './space.ts';

const { size } = TINY_DATASET;
const classes = TINY_DATASET.classes.length;
const target = { size, classes };

function task(changes: Partial<SharedTask> = {}): SharedTask {
  return {
    space: SHARED_SPACE,
    target,
    dataset: TINY_DATASET,
    training: { ...tinyTraining({}), epochs: 3, batchSize: 2 },
    stepsPerNetwork: 2,
    threads: 1,
    seed: 'seed',
    networkOf: (turn) => sampleGenotype(SHARED_SPACE, stream('network', turn)),
    ...changes,
  };
}

interface Kept {
  history: readonly EpochRecord[];
  state: SessionState;
}

const copied = (state: SessionState) => new Map([...state].map(([name, values]) => [name, values.slice()]));

describe('shared weights', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine({ name: 'native', backend: 'auto', threads: 1 });
  });
  afterAll(() => engine.dispose());

  async function train(changes: Partial<SharedTask> = {}, from: Kept | null = null): Promise<Kept[]> {
    const kept: Kept[] = [];
    await trainShared(task(changes), engine, {
      from,
      signal: new AbortController().signal,
      keep: async ({ history, state }) => {
        kept.push({ history: [...history], state: copied(state) });
      },
    });
    return kept;
  }

  it('are trained to the same bits whether they were interrupted or not', async () => {
    const whole = await train();
    const [first] = whole as [Kept];
    const resumed = await train({}, first);
    expect(whole).toHaveLength(3);
    expect(resumed).toHaveLength(2);
    expect(resumed.at(-1)?.state).toEqual(whole.at(-1)?.state);
    expect(resumed.at(-1)?.history.map(({ trainLoss }) => trainLoss)).toEqual(
      whole.at(-1)?.history.map(({ trainLoss }) => trainLoss),
    );
  });

  it('hold the weights alone when they are done', async () => {
    const [first, , last] = await train();
    const names = [...(last?.state.keys() ?? [])];
    expect(names.some((name) => name.startsWith('slot.'))).toBe(false);
    expect([...(first?.state.keys() ?? [])].some((name) => name.startsWith('slot.'))).toBe(true);
    expect(names.sort()).toEqual([...SharedWeights.fresh(SHARED_SPACE, classes, 'seed').tensors.keys()].sort());
  });

  it('change where a network was trained and nowhere else', async () => {
    const genotype = sampleGenotype(SHARED_SPACE, stream('only', 1));
    const fresh = SharedWeights.fresh(SHARED_SPACE, classes, 'seed');
    const start = copied(fresh.tensors);
    const training = { ...tinyTraining({}), epochs: 1, batchSize: 2, weightDecay: 0 };
    const [end] = await train({ networkOf: () => genotype, training });
    const touched = new Set(
      [...fresh.cuts(sharedNetwork(SHARED_SPACE, genotype, target)).values()].map((cut) => cut.from),
    );
    const changed = [...start].flatMap(([name, values]) => {
      const after = end?.state.get(name);
      return after !== undefined && values.some((value, i) => value !== after[i]) ? [name] : [];
    });
    expect(changed.length).toBeGreaterThan(5);
    expect(changed.filter((name) => !touched.has(name))).toEqual([]);
  });

  it('train a network in its turn as it is trained alone', async () => {
    const genotype = sampleGenotype(SHARED_SPACE, stream('only', 2));
    const training = { ...tinyTraining({}), epochs: 1, batchSize: 2 };
    const [end] = await train({ networkOf: () => genotype, stepsPerNetwork: 1000, training });
    const fresh = SharedWeights.fresh(SHARED_SPACE, classes, 'seed');
    const network = sharedNetwork(SHARED_SPACE, genotype, target);
    const cuts = fresh.cuts(network);
    const session = await engine.compile(network.graph, fresh.weights(cuts), compileSettings(training, 1));
    await trainEpochs(session, { dataset: TINY_DATASET, training, seed: 'seed' });
    const alone = await session.weights();
    session.dispose();
    const inTurn = SharedWeights.of(SHARED_SPACE, classes, end?.state ?? new Map()).weights(cuts);
    const trained = graphParameters(network.graph).filter(isTrained);
    for (const { name } of trained) expect(inTurn.get(name), name).toEqual(alone.get(name));
  });

  it('that diverge are an error that says where', async () => {
    const training = { ...tinyTraining({}), epochs: 3, batchSize: 2, learningRate: 1e30 };
    await expect(train({ training })).rejects.toMatchObject({ code: 'SHARED_DIVERGED', exitCode: 1 });
  });

  it('stop between two steps when they are asked to', async () => {
    const stop = new AbortController();
    let steps = 0;
    const options = {
      from: null,
      signal: stop.signal,
      keep: async () => undefined,
      onProgress: () => {
        if (++steps === 2) stop.abort(new Error('asked'));
      },
    };
    await expect(trainShared(task(), engine, options)).rejects.toThrow('asked');
    expect(steps).toBe(2);
  });
});
