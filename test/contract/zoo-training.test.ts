import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../src/engine/index.ts';
import { nativeInstructionSets } from '../../src/engine/native/index.ts';
import { type Graph, initialWeights } from '../../src/graph/index.ts';
import { buildZoo } from '../../src/zoo/index.ts';
import { PLAIN, randomImages } from '../export/settled.ts';

/** One network for every kind of block; `bench/follow-tfjs.ts 2 4 zoo` does all of the zoo. */
const NETWORKS = ['mixnet-s', 'shufflenet-v2-1.0', 'fbnet-a', 'mobilenet-v3-large', 'mobilenet-v1', 'nasnet-a-mobile'];
const COUNT = 4;

describe.skipIf(nativeInstructionSets().length === 0)('published networks train on both engines', () => {
  let engines: Engine[] = [];
  beforeAll(async () => {
    engines = [
      await openEngine({ name: 'native', backend: 'auto', threads: 1 }),
      await openEngine({ name: 'tfjs', backend: 'wasm', threads: 1 }),
    ];
  });
  afterAll(() => {
    for (const engine of engines) engine.dispose();
  });

  async function losses(engine: Engine, graph: Graph): Promise<number[]> {
    const settings = { ...PLAIN, batchNormMomentum: null, weightDecay: 1e-4 };
    const session = await engine.compile(graph, initialWeights(graph, 1), settings);
    const images = randomImages(graph, COUNT);
    const targets = Float32Array.from({ length: COUNT * 10 }, (_, i) => (i % 11 === 0 ? 1 : 0));
    const found: number[] = [];
    for (const dropoutSeed of [1, 2]) {
      const step = { learningRate: 1e-4, dropoutSeed };
      found.push((await session.trainBatch({ count: COUNT, images, targets }, step)).loss);
    }
    session.dispose();
    return found;
  }

  it.each(NETWORKS)('%s: the same losses to 1e-3 before and after an update, from the same weights', async (name) => {
    const graph = buildZoo(name, { size: 32, classes: 10 });
    const [ours, theirs] = [await losses(engines[0] as Engine, graph), await losses(engines[1] as Engine, graph)];
    for (const [i, loss] of ours.entries()) {
      expect(loss).toBeGreaterThan(0);
      expect(Math.abs(loss - (theirs[i] as number)) / loss).toBeLessThan(1e-3);
    }
    expect(ours[1]).not.toBe(ours[0]);
  });
});
